-- SPDX-License-Identifier: Apache-2.0
-- doc: Who sent and received most over TCP, the largest first.
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: comm TEXT name of the process
-- column: direction TEXT in or out; NULL when not known
-- column: peer TEXT the other address
-- column: port INTEGER the port of the server; NULL when the direction is not known
-- column: connections INTEGER how many
-- column: bytes_sent INTEGER payload that was acknowledged
-- column: bytes_received INTEGER payload received
-- with: tcp
SELECT namespace, pod, comm, direction, daddr, CASE direction WHEN 'in' THEN sport WHEN 'out' THEN dport END, count(*),
	ifnull(sum(bytes_sent), 0), ifnull(sum(bytes_received), 0)
FROM connections
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY ifnull(sum(bytes_sent), 0) + ifnull(sum(bytes_received), 0) DESC, 7 DESC, 1, 2, 3, 5
