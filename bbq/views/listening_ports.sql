-- SPDX-License-Identifier: Apache-2.0
-- doc: TCP ports that processes listened at, when the recording began or since.
-- column: ts INTEGER when it was seen, ns, UTC since 1970
-- column: node TEXT name of the node
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: upid INTEGER number of the process in this recording
-- column: pid INTEGER process id, initial pid namespace
-- column: comm TEXT name of the thread at that time
-- column: address TEXT local address, as osquery has it
-- column: port INTEGER local port
-- column: net_namespace INTEGER inode number of the network namespace, as osquery has it
-- column: socket INTEGER socket cookie
-- column: ended INTEGER when it stopped listening, ns, UTC since 1970; NULL: that was not recorded
-- with: tcp
SELECT l.ts, node, namespace, pod, container, upid, pid, comm, saddr, sport, netns, l.sock, e.ts
FROM tcp l LEFT JOIN (SELECT node AS n, sock, min(ts) AS ts FROM tcp WHERE event_name = 'unlisten' GROUP BY node, sock) e ON e.sock = l.sock AND e.n IS l.node
WHERE event_name = 'listen'
-- with: socket tcp
SELECT l.ts, node, namespace, pod, container, upid, pid, comm, saddr, sport, netns, l.sock, e.ts
FROM socket l LEFT JOIN (SELECT node AS n, sock, min(ts) AS ts FROM tcp WHERE event_name = 'unlisten' GROUP BY node, sock) e ON e.sock = l.sock AND e.n IS l.node
WHERE protocol_name = 'tcp' AND state_name = 'LISTEN'
-- with: socket !tcp
SELECT ts, node, namespace, pod, container, upid, pid, comm, saddr, sport, netns, sock, NULL FROM socket WHERE protocol_name = 'tcp' AND state_name = 'LISTEN'
