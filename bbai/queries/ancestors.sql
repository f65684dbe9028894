-- SPDX-License-Identifier: Apache-2.0
-- The processes a process descends from, its parent first. :upid
WITH RECURSIVE up(upid, depth) AS (
	SELECT parent_upid, 1 FROM processes WHERE upid = :upid
	UNION
	SELECT p.parent_upid, up.depth + 1 FROM up JOIN processes p ON p.upid = up.upid WHERE up.depth < 4096
)
SELECT upid FROM up WHERE upid IS NOT NULL ORDER BY depth;
