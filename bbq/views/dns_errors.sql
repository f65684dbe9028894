-- SPDX-License-Identifier: Apache-2.0
-- doc: Names that could not be resolved, by who asked and what was said, the most frequent first.
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: comm TEXT name of the thread that asked
-- column: name TEXT what was asked for
-- column: server TEXT who was asked
-- column: error TEXT NXDOMAIN, SERVFAIL and so on; unanswered when nobody answered within 5 seconds
-- column: times INTEGER how often
-- column: first_ts INTEGER the first, ns, UTC since 1970
-- column: last_ts INTEGER the last, ns, UTC since 1970
-- column: cite INTEGER rowid of the last in dns
-- with: dns
SELECT namespace, pod, container, comm, name, server, CASE event_name WHEN 'unanswered' THEN event_name ELSE coalesce(rcode_name, rcode) END AS error,
	count(*), min(ts), max(ts), arg_max(rowid, ts)
FROM dns WHERE event_name = 'unanswered' OR (event_name = 'answer' AND rcode <> 0)
GROUP BY namespace, pod, container, comm, name, server, error
ORDER BY 8 DESC, 9, name
