-- SPDX-License-Identifier: Apache-2.0
-- doc: What a table said last, at a time, of a process; a table with a row for each cgroup, such as cgroup_stat: of the process's cgroup.
-- table: about the name of the table, one of the recording's
-- arg: of the upid
-- arg: at the time, as ts has it, or as utc() takes it; the last of all when not given
-- column: ts INTEGER when it happened, ns, UTC since 1970
-- column: cite INTEGER rowid of the row in that table
WITH t(at) AS MATERIALIZED (
	SELECT CASE typeof(:at) WHEN 'text' THEN utc(:at) WHEN 'null' THEN 9223372036854775807 ELSE :at END
), own(ts, cite) AS MATERIALIZED (
	SELECT ts, rowid FROM {table} WHERE upid = CAST(:of AS INTEGER) AND ts <= (SELECT at FROM t) ORDER BY ts DESC LIMIT 1
)
SELECT ts, cite FROM own
UNION ALL
SELECT * FROM (
	SELECT ts, rowid FROM {table}
	WHERE upid IS NULL AND ts <= (SELECT at FROM t)
		AND cgroup_id = (SELECT cgroup_id FROM all_processes WHERE upid = CAST(:of AS INTEGER) AND NOT EXISTS (SELECT 1 FROM own))
	ORDER BY ts DESC LIMIT 1
)
