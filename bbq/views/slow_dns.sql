-- SPDX-License-Identifier: Apache-2.0
-- doc: Questions to DNS servers that took long, failed or were not answered: of a name and process together, the worst first.
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: upid INTEGER number of the process in this recording
-- column: pid INTEGER process id, initial pid namespace
-- column: comm TEXT name of the thread at that time
-- column: name TEXT what was asked for
-- column: server TEXT who was asked
-- column: answers INTEGER questions that were answered
-- column: slow INTEGER of them, those that took more than 100 ms
-- column: failed INTEGER of them, those that got no answer of use: NXDOMAIN, SERVFAIL and so on
-- column: unanswered INTEGER questions that nobody answered within 5 seconds
-- column: max_ns INTEGER the longest that one took
-- column: rcodes TEXT what the answers said
-- column: first_ts INTEGER the first, ns, UTC since 1970
-- column: cite INTEGER rowid of the worst in dns
-- with: dns
SELECT namespace, pod, container, upid, pid, comm, name, server, sum(event_name = 'answer'), sum(event_name = 'answer' AND latency_ns > 100000000),
	sum(event_name = 'answer' AND rcode <> 0), sum(event_name = 'unanswered'), max(latency_ns),
	group_concat(DISTINCT coalesce(rcode_name, rcode)), min(ts), arg_max(rowid, ifnull(latency_ns, 0))
FROM dns WHERE event_name IN ('answer', 'unanswered')
GROUP BY upid, namespace, pod, container, name, server
HAVING max(latency_ns) > 100000000 OR max(rcode) > 0
ORDER BY 13 DESC
