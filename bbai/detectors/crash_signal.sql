-- SPDX-License-Identifier: Apache-2.0
-- class: crash_signal
-- title: {target} crashed: process {comm} (pid {pid}) was ended by {signal_name}, {cause}
-- fix: Look at the core or the last log lines of {comm}[; {advice}].
--
-- The proof is the exit: a fault that a handler took (a JVM, Go, a sanitizer) leaves a signal row and no such exit.
-- The signal must be the process's own: a fault, abort() or raise(), not kill(2) by somebody else.
-- SIGABRT does nothing to the first process of a pid namespace. abort() then runs an instruction that faults: the exit shows SIGSEGV
-- (or SIGILL, SIGTRAP), the cause is the SIGABRT that was ignored just before.
-- A kind of crash is a program and a signal: a program that crashes again repeats itself, what crashes beside it does not.
-- finding:
WITH fatal(sig, name, cause, advice) AS (
	VALUES (4, 'SIGILL', 'an illegal instruction', 'the program may be built for another processor'),
		(5, 'SIGTRAP', 'a trap', NULL),
		(6, 'SIGABRT', 'its own abort()', 'a failed assertion, a corrupted heap or a runtime''s fatal error prints a line before it'),
		(7, 'SIGBUS', 'a bad memory access', 'a mapped file may have been cut short, or its disk is full'),
		(8, 'SIGFPE', 'an arithmetic error', 'a division by zero is the usual one'),
		(11, 'SIGSEGV', 'an invalid memory access', 'a null pointer and a stack overflow look like this'),
		(31, 'SIGSYS', 'a forbidden system call', 'compare the seccomp profile with what the program calls')
), crash AS MATERIALIZED (
	SELECT x.rowid AS exit_row, x.ts, x.node, x.namespace, x.pod, x.container, x.container_id, x.upid, x.pid, x.comm, x.signal, x.ns_pid, x.ns_level,
		(SELECT max(s.rowid) FROM signal s WHERE s.upid = x.upid AND s.sig = x.signal AND s.ts <= x.ts) AS signal_row,
		(SELECT max(a.rowid) FROM signal a
			WHERE x.signal IN (4, 5, 11) AND x.ns_pid = 1 AND a.upid = x.upid AND a.sig = 6 AND a.sender_upid = x.upid
				AND a.ts <= x.ts) AS abort_row
	FROM exit x
	WHERE x.signal IN (4, 5, 6, 7, 8, 11, 31) AND x.oom_victim = 0
)
SELECT CASE WHEN c.signal_row IS NULL THEN 0.75 ELSE 0.95 END
		- CASE WHEN coalesce(c.pod, c.container, c.container_id) IS NULL THEN 0.2 WHEN c.ns_pid <> 1 AND c.ns_level > 0 THEN 0.05 ELSE 0 END AS score,
	c.ts, c.node, c.namespace, c.pod, c.container, c.container_id, c.upid, c.pid, c.comm, c.exit_row, c.signal_row, c.signal,
	f.name AS signal_name, printf('%s %s', c.comm, f.name) AS kind, a.rowid AS abort_row,
	CASE WHEN a.rowid IS NOT NULL THEN 'out of its own abort(): SIGABRT has no effect on a first process'
		WHEN s.code <= 0 AND c.signal <> 6 THEN 'which it had sent itself' ELSE f.cause END AS cause,
	CASE WHEN a.rowid IS NULL AND s.code <= 0 AND c.signal <> 6 THEN NULL ELSE coalesce(b.advice, f.advice) END AS advice
FROM crash c JOIN fatal f ON f.sig = c.signal LEFT JOIN signal s ON s.rowid = c.signal_row
	LEFT JOIN signal a ON a.rowid = c.abort_row AND a.ts BETWEEN s.ts - 100000000 AND s.ts
	LEFT JOIN fatal b ON b.sig = a.sig
WHERE c.signal_row IS NULL OR s.code > 0 OR s.sender_upid IS NULL OR s.sender_upid = c.upid
ORDER BY c.ts, c.upid;
-- evidence: it called abort()
SELECT 'signal' AS source, rowid AS cite, ts, pid, tid, sig_name, coalesce(code_name, code) AS code, result_name
FROM signal WHERE rowid = :abort_row;
-- evidence: it raised the signal itself
SELECT 'signal' AS source, rowid AS cite, ts, pid, tid, sig_name, coalesce(code_name, code) AS code, sender_pid, sender_comm
FROM signal WHERE rowid = :signal_row;
-- evidence: the signal ended it
SELECT 'exit' AS source, rowid AS cite, ts, pid, signal_name, core_dumped, oom_victim, max_rss_bytes, lifetime_ns
FROM exit WHERE rowid = :exit_row;
-- evidence: it ran as
SELECT 'exec' AS source, rowid AS cite, ts, pid, exe, argv FROM exec WHERE upid = :upid ORDER BY ts DESC LIMIT 1;
-- rules out: oom_container: the OOM killer did not choose it
SELECT rowid AS cite, ts, pid FROM oom WHERE upid = :upid
UNION ALL
SELECT rowid, ts, pid FROM exit WHERE upid = :upid AND oom_victim = 1;
-- rules out: external_sigkill: no other process sent it a signal that ends it
SELECT rowid AS cite, ts, sig_name, sender_pid, sender_comm FROM signal
WHERE upid = :upid AND sig IN (:signal, 9) AND code <= 0 AND sender_upid <> :upid AND ts <= :ts;
