#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Connections that nobody accepts: who listens, on which port, and how many clients found the queue full.
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/container.inc"
need_bpf
cleanup() { remove_container; }
ip link set lo up 2>/dev/null

record_all d.bbx cause_drop
read -r _ port _ server _ client _ err <out
is 'the client of a full queue times out' 110 "$err"
rows 'a SYN and the one that was sent again found the queue full' d.bbx '1\t2\t1\n2\t2\t1\n' \
	"select drops, queued, backlog from listen_overflow where sport = $port order by ts limit 2"
rows 'and each of those after it' d.bbx '1\t1\n' \
	"select count(*) = count(distinct drops), max(drops) <= (select retransmits + 1 from tcp where dport = $port and event_name = 'failed')
	 from listen_overflow where sport = $port"
rows 'of who listens' d.bbx "$server\tcause_drop\t1\n" \
	"select o.pid, o.comm, count(distinct t.sock) from listen_overflow o join tcp t on t.sock = o.sock and t.event_name = 'listen' where o.sport = $port group by 1, 2"
rows 'not of who came, whose end is the other one' d.bbx '1\n' \
	"select count(distinct o.dport) from listen_overflow o join tcp t on t.dport = o.sport and t.sport = o.dport and t.daddr = o.saddr and t.netns = o.netns
	 where o.sport = $port and t.pid = $client and t.event_name = 'failed'"
rows 'told in words' d.bbx '1\n' "select count(*) >= 2 from timeline where event = 'listen_overflow' and what like '%%port $port%%dropped'"
accounted d.bbx

# A socket that listened before the recorder came, on all addresses: a container's.
cat >listen.py <<'END'
import os, socket, time
s = socket.create_server(("", 0), family=socket.AF_INET6, backlog=0, dualstack_ipv6=True)
print(s.getsockname()[1], os.getpid(), flush=True)
time.sleep(600)
END
cat >come.py <<'END'
import socket, sys
held = []
for n in range(9):
    s = socket.socket()
    s.setblocking(False)
    s.connect_ex(("127.0.0.1", int(sys.argv[1])))
    held.append(s)
END
make_container
in_container python3 listen.py >port &
until grep -q . port || ! kill -0 $!; do sleep 0.1; done
read -r port server <port
record_all l.bbx python3 come.py "$port"
kill "$server"
wait
rows 'eight clients of nine: a row whenever their number has doubled' l.bbx '1\t1\t0\n2\t1\t0\n4\t1\t0\n8\t1\t0\n' \
	"select drops, queued, backlog from listen_overflow where sport = $port and drops <= 8 order by ts"
rows 'of the container that listens, at the address they came to' l.bbx "$server\tpython3\t$pod_uid\t$container_id\t127.0.0.1\n" \
	"select distinct o.pid, o.comm, c.pod_uid, c.container_id, o.saddr from listen_overflow o join container c on c.cgroup = o.cgroup_id where sport = $port"
finish
