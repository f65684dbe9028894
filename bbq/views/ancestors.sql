-- SPDX-License-Identifier: Apache-2.0
-- doc: A process, its parent, and so on up, beyond its pod too.
-- arg: of the upid to start from
-- column: depth INTEGER 0 for the process itself
-- column: upid INTEGER number of the process in this recording
-- column: pid INTEGER process id, initial pid namespace
-- column: comm TEXT last name of the process
-- column: pod TEXT name of the pod
-- column: argv TEXT its last arguments, shell-quoted
WITH RECURSIVE up(upid, depth) AS (
	SELECT CAST(:of AS INTEGER), 0
	UNION ALL
	SELECT p.parent_upid, up.depth + 1 FROM up JOIN all_processes p ON p.upid = up.upid WHERE p.parent_upid IS NOT NULL
)
SELECT up.depth, p.upid, p.pid, p.comm, p.pod, p.argv FROM up JOIN all_processes p ON p.upid = up.upid
