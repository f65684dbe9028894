#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One recording of the programs of this folder, in one container, on a node where others run: each row that they caused, once, of the right
# process and container, and none of another's.
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/container.inc"
need_bpf
[ -n "$cgroup_root" ] || skip_all 'no writable cgroups here'
[ "$(id -u)" = 0 ] || skip_all 'not root'
cleanup() { remove_container; }
ip link set lo up 2>/dev/null

make_container
set_limit memory.max 33554432 memory.limit_in_bytes 33554432
set_limit memory.swap.max 0
mkdir calls
chmod 755 .
cat >inside.sh <<'END'
for what in segv abort timer queue ignored noise; do cause_signal $what; done
for how in first first-only all group; do cause_threads $how; done
cause_tcp 4
cause_sample overflow 5 0.1
cause_calls "$PWD/calls"
cause_counts 2000 30
cause_storm 200 /bin/true
setpriv --regid=2000 --clear-groups /bin/true
/bin/none
exec cause_sample grow 67108864
END
cat >all.sh <<'END'
. "$SRC/tests/kernel/container.inc"
container_path=$1
in_container sh inside.sh
END
record_all a.bbx sh all.sh "$container_path"
of='in (select cgroup from container where container_id'

rows 'each process was made once, and ended once' a.bbx '' \
	"select 'fork', upid, comm from fork group by upid having count(*) != 1 union all select 'exit', upid, comm from exit group by upid having count(*) != 1"
rows 'the programs' a.bbx 'cause_calls\t1\ncause_counts\t1\ncause_sample\t2\ncause_signal\t6\ncause_storm\t1\ncause_tcp\t1\ncause_threads\t4\nsetpriv\t1\ntrue\t201\n' \
	"select comm, count(*) from exec where cgroup_id $of = '$container_id') and comm != 'sh' group by 1 order by 1"
rows 'their ends' a.bbx 'cause_counts\t0\t0\t1\ncause_sample\t0\t0\t1\ncause_sample\t0\t9\t1\ncause_signal\t0\t0\t4\ncause_signal\t0\t6\t1\ncause_signal\t0\t11\t1\ncause_storm\t0\t0\t1\ncause_tcp\t0\t0\t2\ncause_threads\t0\t0\t2\ncause_threads\t7\t0\t2\ntrue\t0\t0\t201\n' \
	"select comm, exit_code, signal, count(*) from exit where cgroup_id $of = '$container_id') and comm not in ('sh', 'calls') group by 1, 2, 3 order by 1, 2, 3"
rows 'the signals' a.bbx 'cause_sample\tSIGKILL\tSI_KERNEL\ncause_signal\tSIGABRT\tSI_TKILL\ncause_signal\tSIGSEGV\tNULL\ncause_signal\tSIGTERM\tSI_USER\ncause_signal\tSIGUSR1\tSI_QUEUE\ncause_signal\tSIGUSR2\tSI_TIMER\n' \
	"select comm, sig_name, ifnull(code_name, 'NULL') from signal where cgroup_id $of = '$container_id') order by 1, 2"
rows 'the OOM kill' a.bbx "cause_sample\t1\t1\t1\n" \
	"select comm, limit_bytes = 33554432, trigger_upid = upid, (select count(*) from exit e where e.upid = o.upid and oom_victim) from oom o where cgroup_id $of = '$container_id')"
rows 'the connections' a.bbx 'accept\t4\nclose\t8\nconnect\t8\nestablished\t4\nfailed\t3\nlisten\t2\nrefused\t1\nunlisten\t2\n' \
	"select event_name, count(*) from tcp where cgroup_id $of = '$container_id') group by 1 order by 1"
rows 'each is one socket at each end, that goes through each state once' a.bbx '0\t0\n' \
	"select (select count(*) from (select 1 from tcp group by sock, event having count(*) > 1)),
	 (select count(*) from tcp t where event_name = 'close' and cgroup_id $of = '$container_id') and
	  (select count(*) from tcp o where o.sock = t.sock and o.event_name in ('accept', 'established')) != 1)"
rows 'the resets, the queue that overflowed, the program that is not there' a.bbx '4\t1\t1\n' \
	"select (select count(*) from tcp_reset where cgroup_id $of = '$container_id') and comm = 'cause_sample'),
	 (select count(distinct sock) from listen_overflow where cgroup_id $of = '$container_id')),
	 (select count(*) from exec_failed where cgroup_id $of = '$container_id') and filename = '/bin/none')"
rows 'the change of ids' a.bbx 'setresgid\t2000\n' \
	"select syscall_name, egid from cred_change where cgroup_id $of = '$container_id') and comm = 'setpriv' and syscall_name = 'setresgid'"
for table in fork exec exit signal tcp tcp_reset exec_failed call_failed file_change dangerous_call cred_change listen_overflow tcp_retransmit; do
	rows "$table: none of their rows is elsewhere, and none of others' here" a.bbx '0\t0\n' \
		"select sum(comm like 'cause_%%' and cgroup_id not $of = '$container_id') and upid in (select upid from exec where cgroup_id $of = '$container_id'))),
		 sum(cgroup_id $of = '$container_id') and not (comm like 'cause_%%' or comm in ('sh', 'true', 'calls', 'setpriv', 'nobody'))) from
		 (select comm, upid, cgroup_id from $table union all select '', 0, 0)"
done
rows 'nothing of a process is older or younger than it' a.bbx '0\n' \
	"select count(*) from (select ts, upid from exec union all select ts, upid from exec_failed union all select ts, upid from call_failed union all
	 select ts, upid from file_change union all select ts, upid from dangerous_call union all select ts, upid from cred_change) t
	 left join fork f using (upid) left join exit e using (upid) where t.ts < f.ts or t.ts > e.ts"
accounted a.bbx
finish
