-- SPDX-License-Identifier: Apache-2.0
-- doc: TCP connections, a row for each, from its first event to its last, and of the process that had it last.
-- column: ts INTEGER of its first event, ns, UTC since 1970
-- column: node TEXT name of the node
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: upid INTEGER number of the process in this recording
-- column: pid INTEGER process id, initial pid namespace
-- column: comm TEXT name of the thread at that time
-- column: direction TEXT in: accepted; out: made by this process; NULL: its beginning was not recorded, and nobody is known to have listened
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
WITH l AS MATERIALIZED (
	SELECT DISTINCT node, net_namespace, port FROM listening_ports
), c AS (
	SELECT min(ts) AS ts, node, arg_max(namespace, ts) AS namespace, arg_max(pod, ts) AS pod, arg_max(container, ts) AS container,
		arg_max(upid, ts) AS upid, arg_max(pid, ts) AS pid, arg_max(comm, ts) AS comm, saddr, max(sport) AS sport, daddr, dport, netns,
		max(event_name = 'accept') AS accepted, max(event_name IN ('connect', 'established', 'refused', 'failed')) AS made,
		max(event_name = 'refused') AS refused, max(event_name = 'failed') AS failed, max(event_name = 'close') AS closed,
		max(errno_name) AS errno_name, max(bytes_sent) AS sent, max(bytes_received) AS received, max(ts) - min(ts) AS dur, max(rtt_us) AS rtt,
		min(rowid) AS cite
	FROM tcp WHERE event_name NOT IN ('listen', 'unlisten')
	GROUP BY node, sock
)
SELECT ts, node, namespace, pod, container, upid, pid, comm,
	CASE WHEN accepted THEN 'in' WHEN made THEN 'out' WHEN (node, netns, sport) IN l THEN 'in' WHEN saddr = daddr AND (node, netns, dport) IN l THEN 'out' END,
	saddr, sport, daddr, dport, CASE WHEN refused THEN 'refused' WHEN failed THEN 'failed' WHEN closed THEN 'closed' ELSE 'open' END,
	errno_name, sent, received, dur, rtt, cite
FROM c
