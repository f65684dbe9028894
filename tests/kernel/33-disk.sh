#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A file system that fills up, in bytes and in files; the largest process and the one with the most open files; what is mounted.
. "$SRC/tests/kernel/tap.inc"
need_bpf
mkdir full && mount -t tmpfs -o size=8m,nr_inodes=100 bbtest full 2>/dev/null || skip_all 'mount(2) refused'
cleanup() { umount "$scratch/full"; }

cat >fill.sh <<END
sleep 1.2
head -c 6000000 /dev/zero >full/large
sleep 1.2
i=0
while [ \$i -lt 50 ]; do : >full/\$i; i=\$((i + 1)); done
cause_files 300 6
END
record_all d.bbx sh fill.sh
mine="where mount_point = '$scratch/full'"
rows 'a file system that fills up' d.bbx 'tmpfs\t8388608\t1\t1\t100\t1\t1\n' \
	"select fs_type, size_bytes, max(free_bytes) > 8300000, min(available_bytes) between 2300000 and 2400000, inodes,
	 max(inodes_free) - min(inodes_free) = 51, count(*) between 3 and 6 from disk_stat $mine"
rows 'each file system once in a round' d.bbx '0\n' "select count(*) from (select ts - lag(ts) over (partition by device order by ts) after from disk_stat) where after < 5000000"
rows 'it is among the mounts' d.bbx 'bbtest\ttmpfs\t1\n' \
	"select source, fs_type, super_options like '%%size=8192k%%' from mount $mine and device = (select device from disk_stat $mine limit 1)"
rows 'and so is the root' d.bbx '1\n' "select count(distinct id) = count(*) and sum(mount_point = '/') >= 1 from mount"
if [ "$(stat -c %s /proc/self/fd)" -gt 0 ]; then
	rows 'the process with the most open files' d.bbx 'cause_files\t1\t1\n' \
		"select p.comm, max(open_files) between 303 and 310, max(open_files_max) = $(ulimit -n) from process_stat p where pid = $(cat out) group by upid"
else
	ok 0 'the process with the most open files # SKIP this kernel does not tell'
fi
rows 'the ten largest, each once in a round' d.bbx '1\t0\n' \
	"select max(n) between 5 and 20, sum(n != processes) from (select count(*) n, count(distinct pid) processes from process_stat group by ts / 2000000000)"
rows 'with the same processes as the process table' d.bbx '1\n' \
	"select count(*) > 0 from process_stat s join exec e on e.upid = s.upid"
accounted d.bbx
finish
