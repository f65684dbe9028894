#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Connections that are cut off, that nobody answers, that are not listened for: who did it, once each.
. "$SRC/tests/kernel/tap.inc"
need_bpf
ip link set lo up 2>/dev/null

for af in 4 6; do
	record_all $af.bbx cause_tcp $af
	if ! read -r _ server _ client _ port <out; then
		ok 0 "resets over $af # SKIP no such addresses here"
		continue
	fi
	rows "over $af, a client cuts its connection off, and one is refused" $af.bbx "client sent $port\nserver received $port\nclient received SYN_SENT\n" \
		"select case pid when $server then 'server' else 'client' end || ' ' || direction_name || ' ' ||
		 iif(state_name = 'SYN_SENT', state_name, iif(pid = $server, sport, dport))
		 from tcp_reset where pid in ($client, $server) order by state_name = 'SYN_SENT', direction"
	rows "over $af, a refused connection was answered for nobody" $af.bbx '1\n' \
		"select count(*) from tcp_reset n join tcp_reset r on r.sport = n.dport and r.dport = n.sport and r.saddr = n.daddr
		 where n.sock is null and n.upid is null and n.direction_name = 'sent' and r.pid = $client and r.direction_name = 'received'"
	rows "over $af, both ends are the same as in tcp" $af.bbx '2\n' \
		"select count(*) from tcp_reset r join tcp t on t.sock = r.sock and t.event_name = 'close' and
		 t.saddr = r.saddr and t.dport = r.dport and t.netns = r.netns and t.upid = r.upid where r.pid in ($client, $server)"
done

record_all d.bbx cause_drop
read -r _ port _ server _ client _ err <out
is 'a connection to a full queue times out' 110 "$err"
rows 'it sent its SYN again' d.bbx "$client\tSYN_SENT\t1\t127.0.0.1\n" \
	"select pid, state_name, min(retransmits), daddr from tcp_retransmit where dport = $port group by sock"
rows 'and failed' d.bbx "$client\tfailed\tETIMEDOUT\t1\n" \
	"select pid, event_name, errno_name, dur_ns between 2000000000 and 5000000000 from tcp where dport = $port and event_name = 'failed'"
rows 'without a reset from the server' d.bbx '0\n' "select count(*) from tcp_reset where pid = $client"
rows 'what the queue held ends with the socket that listened' d.bbx '2\n' \
	"select count(*) from tcp_reset where sport = $port and direction_name = 'sent'"
accounted d.bbx
finish
