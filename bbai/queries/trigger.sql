-- SPDX-License-Identifier: Apache-2.0
-- What the recording was kept for: its last trigger row, else its incident record.
SELECT * FROM (
	SELECT 'trigger' AS source, rowid AS cite, ts, node, namespace, pod, container, container_id, upid, pid, comm, reason, detail
	FROM "trigger" ORDER BY ts DESC, rowid DESC LIMIT 1)
UNION ALL
SELECT 'incident', min(rowid), max(value) FILTER (WHERE key = 'ts'), max(value) FILTER (WHERE key = 'node'),
	max(value) FILTER (WHERE key = 'namespace'), max(value) FILTER (WHERE key = 'pod'), max(value) FILTER (WHERE key = 'container'),
	max(value) FILTER (WHERE key = 'container_id'), NULL, NULL, NULL, max(value) FILTER (WHERE key = 'reason'),
	max(value) FILTER (WHERE key = 'detail')
FROM incident WHERE incident = 0 HAVING count(*) > 0
LIMIT 1;
