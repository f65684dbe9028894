-- SPDX-License-Identifier: Apache-2.0
-- doc: OOM kills: who, whose allocation, how much, and what started just before.
-- arg: pod only of this pod
SELECT iso(ts) AS time, namespace, pod, container, comm, pid, argv, trigger_comm, bytes(limit_bytes) AS "limit", bytes(usage_bytes) AS usage,
	bytes(anon_rss_bytes) AS anonymous, dur(ran_ns) AS ran, started_10s
FROM oom_context WHERE :pod IS NULL OR pod = :pod ORDER BY ts, cite;
