-- SPDX-License-Identifier: Apache-2.0
-- From a process's start to its end: one row a step. :upid
WITH step AS (
	SELECT rowid AS cite, 'fork' AS source, ts, 1 AS place, printf('forked by %s (pid %s)', parent_comm, parent_pid) AS step
	FROM fork WHERE upid = :upid
	UNION ALL
	SELECT rowid, 'process', start, 0, 'started, before the recording began' FROM process
	WHERE upid = :upid AND NOT EXISTS (SELECT 1 FROM fork WHERE upid = :upid)
	UNION ALL
	SELECT * FROM (
		SELECT rowid, 'exec', ts, 2, 'ran ' || coalesce(argv, exe, filename, '?') FROM exec
		WHERE upid = :upid ORDER BY ts DESC LIMIT 4)
	UNION ALL
	SELECT rowid, 'oom', ts, 3, printf('chosen by the OOM killer; %s (pid %s) had asked for memory', trigger_comm, trigger_pid)
	FROM oom WHERE upid = :upid
	UNION ALL
	SELECT * FROM (
		SELECT rowid, 'signal', ts, 4, CASE WHEN code = 128 OR sender_upid IS NULL THEN 'sent ' || sig_name || ' by the kernel'
			WHEN sender_upid = upid THEN 'raised ' || sig_name || ' itself'
			ELSE printf('sent %s by %s (pid %s)', sig_name, sender_comm, sender_pid) END
		FROM signal WHERE upid = :upid ORDER BY ts DESC LIMIT 6)
	UNION ALL
	SELECT rowid, 'exit', ts, 5, CASE WHEN signal > 0 THEN 'ended by ' || coalesce(signal_name, 'signal ' || signal)
		ELSE 'ended with status ' || exit_code END
	FROM exit WHERE upid = :upid
)
SELECT source, cite, ts, step FROM step ORDER BY ts, place, cite;
