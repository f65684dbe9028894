#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Profile full: what passed through each socket, of whom; how long system calls took.
. "$SRC/tests/kernel/tap.inc"
need_bpf
bbrec check -P full -m tsv >full.tsv
awk -F '\t' '$1 == "syscall_latency" && $4 == "unavailable" { exit 1 }' full.tsv || skip_all "$(awk -F '\t' '$1 == "syscall_latency" { print $5 }' full.tsv | head -n 1)"
is 'what only full has' 'flow syscall_latency ' "$(awk -F '\t' '$6 == "full" { print $1 }' full.tsv | sort -u | tr '\n' ' ')"
ip link set lo up 2>/dev/null
for af in 4 6; do
	profile=full record_all f$af.bbx cause_tcp $af
	read -r _ server _ client _ port <out || { ok 0 "flows over $af # SKIP no such addresses here"; continue; }
	# 1000 bytes up, 200000 down; each end counts headers, too.
	rows "over $af, both ends count what passed" f$af.bbx "client\t1\t1\nserver\t1\t1\n" \
		"select case pid when $client then 'client' else 'server' end, sum(bytes_sent) between iif(pid = $client, 1000, 200000) and iif(pid = $client, 60000, 260000),
		 sum(bytes_received) between iif(pid = $client, 200000, 1000) and iif(pid = $client, 260000, 60000)
		 from flow where sock in (select sock from tcp where bytes_sent + bytes_received = 201000) group by pid order by 1"
	rows "over $af, what one sent the other received, but for the first packets" f$af.bbx '1\n' \
		"with f as (select pid, sum(bytes_sent) s, sum(bytes_received) r from flow
		 where sock in (select sock from tcp where bytes_sent + bytes_received = 201000) group by pid)
		 select abs(a.s - b.r) < 500 and abs(a.r - b.s) < 500 from f a, f b where a.pid = $client and b.pid = $server"
done
profile=full record own.bbx cause_tcp 4
read -r _ server _ client _ <out
rows 'of a cgroup alone, too, both ends' own.bbx "client\t1\nserver\t1\n" \
	"select case pid when $client then 'client' else 'server' end, sum(bytes_sent) between iif(pid = $client, 1000, 200000) and iif(pid = $client, 60000, 260000)
	 from flow where sock in (select sock from tcp where bytes_sent + bytes_received = 201000) and pid in ($server, $client) group by pid order by 1"
profile=full record_all d.bbx cause_dns
read -r _ client <out
rows 'datagrams belong to who sent them' d.bbx "cause_dns\t1\n" \
	"select comm, sum(packets_sent) >= 5 from flow where protocol_name = 'udp' and dport = 53 and pid = $client group by 1"

# shellcheck disable=SC2016
profile=full record s.bbx sh -c 'i=0; while [ $i -lt 200 ]; do sleep 0.01; i=$((i + 1)); done'
rows 'calls that take 10 ms' s.bbx 'clock_nanosleep\t1\t1\t1\n' \
	"select syscall_name, sum(samples) between 2 and 40, min(p50_ns) >= 8192000, max(p99_ns) <= 2000000000 from syscall_latency where syscall_name = 'clock_nanosleep' group by 1"
rows 'a histogram has all of them' s.bbx '0\n' \
	"select count(*) from syscall_latency where not (p50_ns <= p99_ns and p99_ns <= max_ns and total_ns <= max_ns * samples and histogram like '%%us:%%')"
rows 'one call in 16 is measured' s.bbx '1\n' \
	"select sum(samples) * 1.0 / (select sum(calls) from syscall_count where syscall <> 59) between 0.04 and 0.09 from syscall_latency"
accounted s.bbx
finish
