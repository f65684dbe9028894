#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Counts of system calls and errors are exact, and those of the cgroup that made them.
. "$SRC/tests/kernel/tap.inc"
need_bpf
[ -n "$cgroup_root" ] || skip_all 'no writable cgroups here'
dir=$cgroup_root/bbcounts-$$
mkdir -p "$dir/many" "$dir/few"
cleanup() { rmdir "$dir/many" "$dir/few" "$dir" 2>/dev/null; }
many=$(stat -c %i "$dir/many")
few=$(stat -c %i "$dir/few")

# Half of the many after a second and more, from another process.
cat >cause.sh <<'END'
(echo 0 >"$1/many/cgroup.procs"; exec cause_counts 20000 300) &
(echo 0 >"$1/few/cgroup.procs"; exec cause_counts 50 7 20) &
wait
sleep 1.3
(echo 0 >"$1/many/cgroup.procs"; exec cause_counts 10000 200)
END
bbrec record -o c.bbx --cgroup "/bbcounts-$$" -- sh cause.sh "$dir" >out 2>err || sed 's/^/# /' err
rows 'every call is counted once, and its own' c.bbx "$many\t30000\n$few\t50\n" \
	"select cgroup_id, sum(calls) from syscall_count where syscall_name = 'getppid' group by 1 order by 2 desc"
rows 'and every error' c.bbx "$many\tEBADF\t500\n$few\tEBADF\t7\n" \
	"select cgroup_id, errno_name, sum(failures) from errno_count where syscall_name = 'fchdir' group by 1, 2 order by 3 desc"
rows 'a child does not make the call that made it' c.bbx "$few\t20\n" \
	"select cgroup_id, sum(calls) from syscall_count where syscall_name in ('fork', 'vfork', 'clone', 'clone3') group by 1"
rows 'in the second in which it was' c.bbx '2\n' "select count(*) from syscall_count where syscall_name = 'getppid' and cgroup_id = $many"
rows 'other cgroups are left out' c.bbx '0\n' "select count(*) from syscall_count where cgroup_id not in ($many, $few)"
rows 'no call failed more often than it was made' c.bbx '0\n' \
	"select count(*) from (select cgroup_id g, syscall s, sum(failures) n from errno_count group by 1, 2)
	 where n > (select sum(calls) from syscall_count where cgroup_id = g and syscall = s)"
profile=lean record lean.bbx cause_counts 10 10
bbq -m tsv lean.bbx 'select count(*) from errno_count' >counted 2>said
is 'profile lean counts none, and says so' "0 bbq: errno_count has no rows: the recorder's profile lean leaves it out" "$(tail -n 1 counted) $(cat said)"
finish
