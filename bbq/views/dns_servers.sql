-- SPDX-License-Identifier: Apache-2.0
-- doc: How DNS servers answered each pod: how many questions, how long they took, what went wrong, the most questions first.
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: server TEXT who was asked
-- column: questions INTEGER how many were answered or given up
-- column: failed INTEGER answered with an error: NXDOMAIN, SERVFAIL and so on
-- column: unanswered INTEGER not answered within 5 seconds
-- column: median_ns INTEGER half of the answers took less
-- column: p99_ns INTEGER all but a hundredth took less
-- column: hist TEXT how many answers took how long, as hist() has it, ns
-- column: asked TEXT what was asked for most, as topk() has it
-- with: dns
SELECT namespace, pod, server, count(*), sum(event_name = 'answer' AND rcode <> 0), sum(event_name = 'unanswered'),
	CAST(median(iif(event_name = 'answer', latency_ns, NULL)) AS INTEGER), CAST(p99(iif(event_name = 'answer', latency_ns, NULL)) AS INTEGER),
	hist(iif(event_name = 'answer', latency_ns, NULL)), topk(name, 5)
FROM dns WHERE event_name IN ('answer', 'unanswered')
GROUP BY namespace, pod, server
ORDER BY 4 DESC, namespace, pod, server
