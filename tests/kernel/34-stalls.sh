#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Waiting for memory below a limit, disks that are slow or fail, and how long their requests take.
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/container.inc"
need_bpf
[ -n "$cgroup_root" ] || skip_all 'no writable cgroups here'
loops=
cleanup() {
	remove_container
	fsfreeze -u "$scratch/outer" 2>/dev/null
	for l in $loops; do losetup -d "$l"; done
	umount "$scratch/outer" "$scratch/small" 2>/dev/null
}

make_container
set_limit memory.max 16777216 memory.limit_in_bytes 16777216
bbrec record -o r.bbx 2>err &
recorder=$!
while [ ! -s r.bbx ] && kill -0 $recorder; do sleep 0.1; done
in_container sh -c 'for i in 1 2 3; do dd if=/dev/zero of=file bs=1M count=100 2>/dev/null; done'
rm -f file
dd if=/dev/zero of=disk bs=1M count=4 oflag=dsync 2>/dev/null
kill -INT $recorder
wait $recorder
rows 'a thread below its limit waits for memory' r.bbx 'dd\t1\t1\t1\t1\n' \
	"select comm, count(*) > 0, min(stall_ns) >= 10000000, sum(reclaimed_bytes) > 16777216, min(at_limit) from reclaim_stall
	 where container_id = '$container_id' group by comm"
rows 'for as long as it says' r.bbx '1\n' \
	"select count(*) > 0 and max(max_ns) <= max(stall_ns) and min(s.ts - since >= stall_ns) and min(since) >= (select min(ts) from exec where argv like 'dd if%%')
	 from reclaim_stall s where container_id = '$container_id'"
root_device=$(stat -c %Hd:%Ld . 2>/dev/null)
case $(findmnt -no FSTYPE -T . 2>/dev/null) in
ext4 | xfs | btrfs)
	rows 'writes to the disk are counted' r.bbx '1\t1\t1\n' \
		"select sum(requests) >= 4, sum(bytes) >= 4194304, min(p50_ns <= p99_ns and p99_ns <= max_ns and total_ns <= max_ns * requests)
		 from block_io where op_name = 'write' and device = '$root_device'" ;;
*) ok 0 'writes to the disk are counted # SKIP no disk below the folder for temporary files' ;;
esac
accounted r.bbx

# A disk whose file lies on a file system that is frozen for some time: a request takes as long.
if ! command -v mkfs.ext4 >/dev/null || ! command -v fsfreeze >/dev/null || ! losetup -f >/dev/null 2>&1; then
	ok 0 'a slow disk # SKIP no loop devices, mkfs.ext4 or fsfreeze here'
	finish
fi
mkdir outer small
truncate -s 64M outer.img
mkfs.ext4 -q outer.img
mount -o loop outer.img outer
truncate -s 8M outer/inner.img
slow=$(losetup -f --show outer/inner.img)
loops=$slow
# And one whose file system has no room left for what is written to it.
mount -t tmpfs -o size=1m none small
truncate -s 8M small/full.img
failing=$(losetup -f --show small/full.img)
loops="$loops $failing"
cat >io.sh <<END
fsfreeze -f outer
(sleep 0.4; fsfreeze -u outer) &
dd if=/dev/zero of=$slow bs=4096 count=1 seek=16 oflag=direct 2>/dev/null
dd if=/dev/zero of=$failing bs=1M count=4 oflag=direct 2>/dev/null
wait
END
record_all b.bbx sh io.sh
number() { stat -c %Lr "$1"; }
rows 'a slow request: how long, where, of whom' b.bbx 'dd\t1\t128\t4096\twrite\t\\N\n' \
	"select comm, latency_ns between 200000000 and 900000000, sector, bytes, op_name, errno_name from block_slow where major = 7 and minor = $(number "$slow")"
rows 'one that failed' b.bbx 'dd\t1\twrite\t1\n' \
	"select comm, count(*) between 1 and 8, op_name, min(errno) in (5, 28) from block_slow where major = 7 and minor = $(number "$failing") group by 1, 3"
rows 'both are counted' b.bbx '1\t1\n' \
	"select max(iif(device = '7:$(number "$slow")', max_ns, 0)) >= 262144000, sum(iif(device = '7:$(number "$failing")', failed, 0)) >= 1 from block_io"
accounted b.bbx
finish
