#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Questions to a DNS server: each question and each answer once, of the process that asked, with what came of it; over IPv4, IPv6 and TCP.
. "$SRC/tests/kernel/tap.inc"
need_bpf
[ "$(awk -F '\t' '$1 == "dns" { print $4 }' check.tsv | sort -u)" = attached ] || skip_all "$(awk -F '\t' '$1 == "dns" { print $5 }' check.tsv | head -n 1)"
ip link set lo up 2>/dev/null
record d.bbx cause_dns
read -r _ client <out || skip_all "$(cat err)"

rows 'questions and answers' d.bbx 'lost.example	query	A	\\N	1	udp
lost.example	query	A	\\N	2	udp
good.example	query	A	\\N	1	udp
good.example	answer	A	NOERROR	1	udp
none.example	query	AAAA	\\N	1	udp
none.example	answer	AAAA	NXDOMAIN	1	udp
late.example	query	A	\\N	1	udp
late.example	answer	A	NOERROR	1	udp
six.example	query	A	\\N	1	udp
six.example	answer	A	NOERROR	1	udp
tcp.example	query	A	\\N	1	tcp
tcp.example	answer	A	NOERROR	1	tcp
\\N	query	\\N	\\N	\\N	udp
lost.example	unanswered	A	\\N	2	udp\n' \
	"select name, event_name, qtype_name, rcode_name, attempts, protocol_name from dns order by ts"
rows 'all are of the process that asked' d.bbx "$client\tcause_dns\n" "select distinct pid, comm from dns"
rows 'what was answered' d.bbx 'alias.good.example 10.1.2.3\t2\t30\t0\n' \
	"select answers, n_answers, ttl_s, truncated from dns where name = 'good.example' and event_name = 'answer'"
rows 'by whom' d.bbx '127.0.0.1\n::1\n' "select distinct server from dns order by 1"
rows 'how long it took' d.bbx '1\t1\t1\n' \
	"select max(iif(name like 'good%%', latency_ns, 0)) < 100000000, max(iif(name like 'late%%', latency_ns, 0)) between 300000000 and 600000000,
	 max(iif(event_name = 'unanswered', latency_ns, 0)) between 5000000000 and 7000000000 from dns"
rows 'slow_dns has what went wrong' d.bbx 'lost.example\t0\t0\t1\t\\N\nlate.example\t1\t0\t0\tNOERROR\nnone.example\t1\t1\t0\tNXDOMAIN\n' \
	"select name, answers, failed, unanswered, rcodes from slow_dns"
accounted d.bbx
finish
