-- SPDX-License-Identifier: Apache-2.0
-- doc: A process, its children, and so on down.
-- arg: of the upid to start from
-- column: depth INTEGER 0 for the process itself
-- column: upid INTEGER number of the process in this recording
-- column: pid INTEGER process id, initial pid namespace
-- column: comm TEXT last name of the process
-- column: pod TEXT name of the pod
-- column: argv TEXT its last arguments, shell-quoted
WITH RECURSIVE p AS MATERIALIZED (
	SELECT upid, parent_upid FROM all_processes
), down(upid, depth) AS (
	SELECT CAST(:of AS INTEGER), 0
	UNION ALL
	SELECT p.upid, down.depth + 1 FROM down JOIN p ON p.parent_upid = down.upid
)
SELECT down.depth, q.upid, q.pid, q.comm, q.pod, q.argv FROM down JOIN processes q ON q.upid = down.upid
