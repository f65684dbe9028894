#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Other kernels than the running one: what hooks attach in each, and whether the rows of what guest.sh causes are right, once, of the right
# process and container. usage: O=build run.sh [VERSION...]: those of kernels.tsv by default
here=$SRC/tests/kernels
. "$SRC/tests/kernel/tap.inc"
command -v bbrec >/dev/null || skip_all 'bbrec is not built here'
command -v qemu-system-x86_64 >/dev/null || skip_all 'no qemu-system-x86_64'
[ -x /bin/busybox ] || skip_all 'no busybox'
versions=${*:-$(awk -F '\t' '!/^#/ { print $1 }' "$here/kernels.tsv")}
booted=

# pod container N of guest.sh
container() { echo "container_id = '$(printf %064d "$1")'"; }

check() {
	f=$v/out/r.bbx
	is "$v: no hook is missing" '' "$(awk -F '\t' 'NR > 1 && $4 == "unavailable" { print $2, $5 }' "$v/out/check.tsv")"
	is "$v: nor is one without tp_btf" '' "$(awk -F '\t' 'NR > 1 && $4 == "unavailable" { print $2, $5 }' "$v/out/raw.tsv")"
	rows "$v: where /proc tells of open files" "$v/out/raw.bbx" '3145728\t0\t/tmp/removed\n' "select size_bytes, links, path from open_file"
	rows "$v: and of who listens" "$v/out/raw.bbx" 'cause_tcp\ttcp\tinet\t127.0.0.1\n' \
		"select comm, protocol_name, family_name, saddr from socket where sport = 4242 and state_name = 'LISTEN'"
	rows "$v: whose connections are the listener's" "$v/out/raw.bbx" '1\t1\n' \
		"select count(*), min(pid = (select pid from socket where sport = 4242)) from tcp where event_name = 'accept' and sport = 4242"
	rows "$v: a status and a signal" "$f" 'sh\t7\t0\ncause_signal\t0\t11\ncause_threads\t7\t0\n' \
		"select comm, exit_code, signal from exit where exit_code = 7 or signal = 11 order by ts"
	rows "$v: a process has one fork and one exit" "$f" '' \
		"select upid, count(*) from exit group by upid having count(*) != 1 union select upid, count(*) from fork group by upid having count(*) != 1"
	rows "$v: a program that is not there" "$f" '/bin/none\tENOENT\n' "select filename, errno_name from exec_failed"
	rows "$v: connections" "$f" 'accept\t4\nclose\t8\nconnect\t6\nestablished\t4\nlisten\t2\nrefused\t2\nunlisten\t2\n' \
		"select event_name, count(*) from tcp where comm = 'cause_tcp' group by 1 order by 1"
	rows "$v: with bytes, for each family" "$f" 'inet\t1000\t200000\ninet6\t1000\t200000\n' \
		"select family_name, bytes_sent, bytes_received from tcp where event_name = 'close' and bytes_received > 100000 order by 1"
	rows "$v: memory.oom.group kills all of a container, each with its limit" "$f" 'cause_sample\t33554432\t1\nsleep\t33554432\t1\n' \
		"select comm, limit_bytes, count(*) from oom where $(container 1) group by upid order by 1"
	rows "$v: by whom it was" "$f" '2\tcause_sample\n' "select count(*), max(trigger_comm) from oom where limit_cgroup_id = cgroup_id"
	rows "$v: the kernel's signal and the exit agree" "$f" '2\t2\n' \
		"select count(*), sum((select count(*) from signal s where s.upid = e.upid and sig = 9 and code = 128) >= 1) from exit e where oom_victim"
	rows "$v: the container's own count of kills" "$f" '1\n' "select max(oom_kills) >= 2 from cgroup_stat where $(container 1)"
	is "$v: forks beyond pids.max are refused" 6 "$(cat "$v/out/refused")"
	rows "$v: and counted" "$f" '6\t5\n' "select max(pids_max_events), (select max(pids_max) from cgroup_limit where $(container 2)) from cgroup_stat where $(container 2)"
	rows "$v: cpu.max throttles" "$f" '1\t1\t20000\n' \
		"select max(throttled_periods) >= 20, max(throttled_ns) > 1000000000, (select max(cpu_quota_us) from cgroup_limit where $(container 3)) from cgroup_stat where $(container 3)"
	rows "$v: memory.high slows down, and kills nobody" "$f" '1\t1\t0\t33554432\n' \
		"select max(memory_high_events) > 0, max(memory_bytes) between 30000000 and 50000000, max(oom_kills),
		 (select max(memory_high_bytes) from cgroup_limit where $(container 4)) from cgroup_stat where $(container 4)"
	rows "$v: which is pressure" "$f" '1\n' "select max(memory_some_ns) > 100000000 from cgroup_stat where $(container 4)"
	rows "$v: a listening socket overflows" "$f" '1\n' "select max(listen_overflows) - min(listen_overflows) >= 10 from net_stat"
	rows "$v: whose it is" "$f" '1\tcause_sample\t1\t2\t1\n' "select count(distinct o.sport), o.comm, min(o.drops), min(o.queued), max(o.backlog)
		from listen_overflow o join container c on c.cgroup = o.cgroup_id where c.$(container 4)"
	rows "$v: who cut connections off" "$f" 'received\t4\nsent\t2\n' \
		"select direction_name, count(*) from tcp_reset where comm = 'cause_tcp' group by 1 order by 1"
	rows "$v: questions to a DNS server" "$f" 'answer\t5\nquery\t8\nunanswered\t1\n' \
		"select event_name, count(*) from dns where comm = 'cause_dns' group by 1 order by 1"
	rows "$v: waiting for memory above memory.high" "$f" '1\n' "select count(*) > 0 from reclaim_stall where $(container 4)"
	rows "$v: the kernel's log" "$f" '1\n' "select count(*) >= 1 from kmsg where text like '%%oom-kill:constraint=CONSTRAINT_MEMCG%%'"
	rows "$v: what is mounted, and how full it is" "$f" '1\t1\n' \
		"select (select count(*) from mount where mount_point = '/sys/fs/cgroup' and fs_type = 'cgroup2'), count(*) > 0 from disk_stat where fs_type = 'tmpfs'"
	rows "$v: a file that was removed and is open" "$f" '3145728\t0\t/tmp/removed\n' "select size_bytes, links, path from open_file"
	rows "$v: every event is accounted for" "$f" '0\t0\n' "select sum(wrong), sum(lost) from
		(select max(produced) != sum(stored + dropped + throttled) wrong, sum(dropped + throttled) lost from loss group by type)"
}

# The table of hooks: how each attaches in each kernel; what is missing has its reason below.
print_table() {
	# shellcheck disable=SC2086
	awk -F '\t' -v versions="$(echo $booted)" '
		BEGIN { n = split(versions, v, " "); printf "# %-17s%-32s", "event", "hook"; for (i = 1; i <= n; i++) printf "%-12s", v[i]; print "" }
		FNR == 1 { k++; next }
		{ key = $1 "\t" $2; if (!(key in seen)) { seen[key] = 1; order[++keys] = key }
		  cell[key, k] = $4 == "unavailable" ? "-" : $3; if ($4 == "unavailable") why[++whys] = v[k] ": " $2 ": " $5 }
		END { for (i = 1; i <= keys; i++) { split(order[i], p, "\t"); printf "# %-17s%-32s", p[1], p[2]
			for (j = 1; j <= n; j++) printf "%-12s", cell[order[i], j]; print "" }
			for (i = 1; i <= whys; i++) print "# " why[i] }' $(for b in $booted; do echo "$b/out/check.tsv"; done)
}

for v in $versions; do
	if ! kernel=$("$here/fetch.sh" "$v" "$O/kernels"); then
		ok 0 "$v # SKIP $kernel"
		continue
	fi
	"$here/boot.sh" "$kernel" "$scratch/$v" >boot.log 2>&1
	is "$v boots and hands its recording out" '' "$(cat boot.log)"
	[ -s "$v/out/r.bbx" ] || continue
	check
	booted="$booted $v"
done
[ -z "$booted" ] || print_table
finish
