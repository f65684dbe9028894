#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tcp: owners, bytes and outcomes, over IPv4, IPv6, and one on the other; also of sockets older than the recorder.
. "$SRC/tests/kernel/tap.inc"
need_bpf
ip link set lo up 2>/dev/null

# expected SERVER CLIENT: by whom, what, bytes sent and received, errno
expected() {
	printf '%s listen \\N \\N 0\n' "$1"
	printf '%s connect \\N \\N 0\n%s established \\N \\N 0\n%s accept \\N \\N 0\n' "$2" "$2" "$1"
	printf '%s close 1000 200000 0\n%s close 200000 1000 0\n' "$2" "$1" | sort
	printf '%s connect \\N \\N 0\n%s refused \\N \\N 111\n' "$2" "$2"
	printf '%s connect \\N \\N 0\n%s established \\N \\N 0\n%s accept \\N \\N 0\n' "$2" "$2" "$1"
	printf '%s close 3 0 0\n%s close 0 3 104\n' "$2" "$1" | sort
	printf '%s unlisten \\N \\N 0\n' "$1"
}
events='select pid, event_name, bytes_sent, bytes_received, errno from tcp'

for af in 4 6 46; do
	record_all $af.bbx cause_tcp $af
	if ! read -r _ server _ client _ port <out; then
		ok 0 "connections over $af # SKIP no such addresses here"
		continue
	fi
	# Both ends close at the same time: any order of the two rows will do.
	is "connections over $af" "$(expected "$server" "$client" | sort)" \
		"$(q $af.bbx "$events where pid in ($server, $client) order by ts" | tr '\t' ' ' | sort)"
	rows "the server's port over $af" $af.bbx "$port\n" "select group_concat(distinct sport) from tcp where pid = $server"
	rows "a close has its duration and round trip over $af" $af.bbx '0\n' \
		"select count(*) from tcp where pid in ($server, $client) and event_name = 'close' and not
		 (dur_ns between 1 and 10e9 and rtt_us > 0)"
	rows "durations are the distances of rows over $af" $af.bbx "established\t1\nclose\t1\nrefused\t1\n" \
		"select b.event_name, max(abs(b.ts - a.ts - b.dur_ns)) <= 1000 from tcp a, tcp b where a.sock = b.sock and a.ts < b.ts and
		 a.event_name in (iif(b.event_name = 'close', 'accept', 'connect'), iif(b.event_name = 'close', 'established', 'connect')) and
		 b.dur_ns is not null and b.pid in ($server, $client) group by 1 order by min(b.ts)"
	rows "who stops listening is known over $af" $af.bbx '1\t1\n' \
		"select count(*), sum(ended > ts) from listening_ports where pid = $server and port = $port"
done
rows 'IPv4 over an IPv6 socket is shown as IPv4' 46.bbx '127.0.0.1\t127.0.0.1\n' \
	"select saddr, daddr from tcp where event_name = 'accept' and pid = $server limit 1"
rows 'both ends have the same namespace' 46.bbx '1\n' \
	"select count(distinct netns) from tcp where pid in ($server, $client)"
rows 'a connection is one socket at each end' 46.bbx '2\n' \
	"select count(distinct sock) from tcp where event_name in ('established', 'accept', 'close') and
	 (sport = $port or dport = $port) and bytes_sent > 100"

record_all fork.bbx cause_tcp 4 prefork
read -r _ parent _ server _ client <out
rows 'a connection that a child accepted is its own when it closes it' fork.bbx "$parent\tlisten\t\\\\N\n$parent\taccept\t\\\\N\n$server\tclose\t200000\n$parent\tunlisten\t\\\\N\n" \
	"select pid, event_name, bytes_sent from tcp where pid in ($parent, $server) order by event"
rows 'and among the connections' fork.bbx "in\t$server\t200000\n" "select direction, pid, bytes_sent from connections where pid in ($parent, $server)"

port=$((20000 + $$ % 10000))
cause_tcp 4 serve $port >serve.out &
server=$!
while ! grep -q listening serve.out; do sleep 0.05; kill -0 $server || break; done
record_all old.bbx cause_tcp 4 connect $port
wait $server
rows 'a server older than the recorder is known' old.bbx "accept\t\\\\N\nclose\t200000\nunlisten\t\\\\N\n" \
	"select event_name, bytes_sent from tcp where pid = $server and sport = $port order by event"
rows 'and so is its comm' old.bbx 'cause_tcp\n' "select distinct comm from tcp where sport = $port"
rows 'no row is without an owner' old.bbx '0\n' "select count(*) from tcp where (sport = $port or dport = $port) and upid is null"
rows 'it is among the sockets at the start' old.bbx "$server\tLISTEN\ttcp\t127.0.0.1\t1\n" \
	"select pid, state_name, protocol_name, saddr, count(*) from socket where sport = $port group by sock"
accounted old.bbx
cause_dns >dns.out &
dns=$!
while ! grep -q client dns.out; do sleep 0.05; kill -0 $dns || break; done
record_all udp.bbx true
wait $dns
rows 'and so are those of UDP' udp.bbx '127.0.0.1\tudp\tCLOSE\n::1\tudp\tCLOSE\n127.0.0.1\ttcp\tLISTEN\n' \
	"select saddr, protocol_name, state_name from socket where sport = 53 and comm = 'cause_dns' order by protocol_name desc, saddr"
rows 'and its client, with the server' udp.bbx '1\n' "select count(*) > 0 from socket where dport = 53 and daddr = '127.0.0.1' and state_name = 'ESTABLISHED'"
finish
