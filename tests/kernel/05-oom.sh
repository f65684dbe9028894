#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# oom: the victim, the one whose allocation hit the limit, and whose limit it was.
. "$SRC/tests/kernel/tap.inc"
need_bpf
[ -n "$cgroup_root" ] || skip_all 'no writable memory cgroups here'

top=$cgroup_root/bboom-$$
cleanup() { rmdir "$top/in" "$top" 2>/dev/null; }

# make_cgroups OUTER-LIMIT INNER-LIMIT; 0 = none
make_cgroups() {
	[ ! -e "$cgroup_root/cgroup.controllers" ] || echo +memory >"$cgroup_root/cgroup.subtree_control"
	mkdir -p "$top"
	[ ! -e "$top/cgroup.controllers" ] || echo +memory >"$top/cgroup.subtree_control"
	mkdir -p "$top/in"
	set_limit "$top" "$1"
	set_limit "$top/in" "$2"
}
set_limit() {
	if [ -e "$1/memory.max" ]; then
		if [ "$2" = 0 ]; then echo max; else echo "$2"; fi >"$1/memory.max"
		echo 0 >"$1/memory.swap.max"
	elif [ "$2" != 0 ]; then
		echo "$2" >"$1/memory.limit_in_bytes"
	fi
} 2>/dev/null
inode() { stat -c %i "$1"; }
mib() { echo $(($1 << 20)); }

cat >inside.sh <<'END'
echo $$ >"$1/cgroup.procs"
shift
exec "$@"
END
oom="from oom where comm = 'tail' and pid in (select pid from exec where argv = 'tail /dev/zero' or argv like 'tail -c%')"

make_cgroups 0 "$(mib 32)"
id=$(inode "$top/in")
record_all inner.bbx sh inside.sh "$top/in" tail /dev/zero
rows 'the limit of the cgroup itself' inner.bbx "$id\t33554432\t1\t1\n" \
	"select limit_cgroup_id, limit_bytes, usage_bytes between limit_bytes - 1048576 and limit_bytes, trigger_upid = upid $oom"
rows 'what the victim had' inner.bbx '1\t1\t1\t0\n' \
	"select anon_rss_bytes between 25000000 and 33554432, total_vm_bytes > anon_rss_bytes, pgtables_bytes > 4096, uid $oom"
rows 'the kill comes from the kernel' inner.bbx 'SIGKILL\t128\n' \
	"select s.sig_name, s.code from signal s join oom o using (upid) where o.comm = 'tail'"
rows 'the exit proves it' inner.bbx '9\t1\t1\n' \
	"select e.signal, e.oom_victim, e.max_rss_bytes > 30000000 from exit e join oom o using (upid) where o.comm = 'tail'"
accounted inner.bbx
cleanup

make_cgroups "$(mib 32)" "$(mib 64)"
id=$(inode "$top")
record_all outer.bbx sh inside.sh "$top/in" tail /dev/zero
rows 'the limit of the cgroup above' outer.bbx "$id\t33554432\n" "select limit_cgroup_id, limit_bytes $oom"
cleanup

# The one that holds most, by order of oom_score_adj, is not one of the two that ask for more (a page of the pipe counts too).
cat >two.sh <<'END'
{ head -c 20000000 /dev/zero; sleep 3; } | tail -c 20000000 >/dev/null &
sleep 0.5
echo 1000 >/proc/$!/oom_score_adj
head -c 40000000 /dev/zero | tail -c 40000000 >/dev/null &
sleep 0.7
kill $! $(jobs -p) 2>/dev/null
wait
END
make_cgroups 0 "$(mib 48)"
record_all two.bbx sh inside.sh "$top/in" sh two.sh
rows 'the victim is not who asked' two.bbx '1000\t0\t1\n' \
	"select o.oom_score_adj, o.upid = o.trigger_upid, x.argv like '%% -c 40000000%%' from oom o join exec x on x.upid = o.trigger_upid
	 where o.upid in (select upid from exec where argv = 'tail -c 20000000')"
rows 'one victim, one row' two.bbx '1\n' "select max(c) from (select count(*) c from oom group by upid)"
cleanup

make_cgroups 0 "$(mib 32)"
record_all child.bbx sh inside.sh "$top/in" sh -c 'tail /dev/zero; echo survived'
is 'the parent of a victim lives' survived "$(cat out)"
rows 'and is no victim' child.bbx 'tail\t1\nsh\t0\n' \
	"select comm, oom_victim from exit e where upid in (select upid from exec where argv like '%%tail /dev/zero%%') order by ts"
cleanup
finish
