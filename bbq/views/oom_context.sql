-- SPDX-License-Identifier: Apache-2.0
-- doc: OOM kills with what surrounds them.
-- column: ts INTEGER when it was chosen, ns, UTC since 1970
-- column: namespace TEXT namespace of the victim's pod
-- column: pod TEXT the victim's pod
-- column: container TEXT the victim's container
-- column: upid INTEGER number of the victim in this recording
-- column: pid INTEGER the victim
-- column: comm TEXT name of the victim
-- column: argv TEXT its arguments, shell-quoted
-- column: trigger_comm TEXT whose allocation hit the limit
-- column: limit_bytes INTEGER the limit; NULL = the node's memory
-- column: usage_bytes INTEGER how much was used
-- column: anon_rss_bytes INTEGER of the victim, anonymous
-- column: share REAL the victim's part of what was used
-- column: ran_ns INTEGER how long the victim had run
-- column: started_10s INTEGER processes of its pod that started in the ten seconds before
-- column: cite INTEGER rowid of the row in oom
-- with: oom
SELECT o.ts, o.namespace, o.pod, o.container, o.upid, o.pid, o.comm, o.argv, o.trigger_comm, o.limit_bytes, o.usage_bytes, o.anon_rss_bytes,
	round(1.0 * o.anon_rss_bytes / o.usage_bytes, 3), o.ts - v.start,
	(SELECT count(*) FROM processes p WHERE p.pod = o.pod AND p.namespace = o.namespace AND p.start BETWEEN o.ts - 10000000000 AND o.ts), o.rowid
FROM oom o LEFT JOIN processes v ON v.upid = o.upid
