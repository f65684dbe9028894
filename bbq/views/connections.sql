-- SPDX-License-Identifier: Apache-2.0
-- doc: TCP connections, a row for each, from its first event to its last.
-- column: ts INTEGER of its first event, ns, UTC since 1970
-- column: node TEXT name of the node
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: upid INTEGER number of the process in this recording
-- column: pid INTEGER process id, initial pid namespace
-- column: comm TEXT name of the thread at that time
-- column: direction TEXT in: accepted; out: made by this process
-- column: saddr TEXT local address
-- column: sport INTEGER local port
-- column: daddr TEXT remote address
-- column: dport INTEGER remote port
-- column: outcome TEXT open, closed, refused or failed
-- column: errno_name TEXT the last error
-- column: bytes_sent INTEGER payload that the peer acknowledged
-- column: bytes_received INTEGER payload received
-- column: dur_ns INTEGER from its first event to its last
-- column: rtt_us INTEGER the last round trip time
-- column: cite INTEGER rowid of its first row in tcp
-- with: tcp
SELECT min(ts), node, namespace, pod, container, upid, pid, comm, CASE WHEN max(event_name = 'accept') THEN 'in' ELSE 'out' END,
	saddr, sport, daddr, dport,
	CASE WHEN max(event_name = 'refused') THEN 'refused' WHEN max(event_name = 'failed') THEN 'failed'
		WHEN max(event_name = 'close') THEN 'closed' ELSE 'open' END,
	max(errno_name), max(bytes_sent), max(bytes_received), max(ts) - min(ts), max(rtt_us), min(rowid)
FROM tcp WHERE event_name <> 'listen'
GROUP BY node, sock
