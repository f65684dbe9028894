-- SPDX-License-Identifier: Apache-2.0
-- What the recording was kept for: its incident record, as the trigger row nearest to that moment where that names a process; without
-- one, its last trigger row.
WITH incident_row AS MATERIALIZED (
	SELECT min(rowid) AS cite, max(value) FILTER (WHERE key = 'ts') AS ts, max(value) FILTER (WHERE key = 'node') AS node,
		max(value) FILTER (WHERE key = 'namespace') AS namespace, max(value) FILTER (WHERE key = 'pod') AS pod,
		max(value) FILTER (WHERE key = 'container') AS container,
		max(value) FILTER (WHERE key = 'container_id') AS container_id,
		max(value) FILTER (WHERE key = 'reason') AS reason, max(value) FILTER (WHERE key = 'detail') AS detail
	FROM incident WHERE incident = 0 HAVING count(*) > 0
), why AS (
	SELECT 1 AS place, 'incident' AS source, cite, ts, node, namespace, pod, container, container_id, NULL AS upid, NULL AS pid,
		NULL AS comm, reason, detail
	FROM incident_row
	UNION ALL
	SELECT CASE WHEN upid IS NOT NULL AND abs(ts - (SELECT i.ts FROM incident_row i)) < 1000000 THEN 0 ELSE 2 END, 'trigger', rowid, ts,
		node, namespace, pod, container, container_id, upid, pid, comm, reason, detail
	FROM "trigger"
)
SELECT source, cite, ts, node, namespace, pod, container, container_id, upid, pid, comm, reason, detail
FROM why ORDER BY place, abs(ts - (SELECT i.ts FROM incident_row i)), ts DESC, cite DESC LIMIT 1;
