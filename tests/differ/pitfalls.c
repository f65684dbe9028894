/* SPDX-License-Identifier: Apache-2.0 */
#include "question.h"

/* Where an engine below SQLite goes wrong easily. Every literal below is in the recordings of vtab_recording. */
const struct pitfall pitfalls[] = {
	{ "text that looks like a number equals it", "SELECT count(*) FROM tcp WHERE dport = '3'", 0 },
	{ "text that is no number is greater than all of them", "SELECT count(*) FROM tcp WHERE pid < 'abc'", 0 },
	{ "a real bound between two whole numbers", "SELECT count(*), min(dport) FROM tcp WHERE dport > 4.5 AND dport < 9.5", 0 },
	{ "a bound beyond all whole numbers", "SELECT count(*) FROM tcp WHERE sport < 9223372036854775808", 0 },
	{ "numbers beyond the integers are reals", "SELECT count(*) FROM tcp WHERE sport > 9223372036854775807", 0 },
	{ "a comparison with NULL is never true", "SELECT count(*) FROM tcp WHERE dport <> NULL OR comm = NULL", 0 },
	{ "NULL IS NULL", "SELECT count(*) FROM tcp WHERE pod IS NULL AND rtt_us IS NOT 3", 0 },
	{ "NULL in a list", "SELECT count(*) FROM tcp WHERE dport NOT IN (1, 2, NULL) OR dport IN (3, NULL)", 0 },
	{ "numbers in a list for text", "SELECT count(*) FROM tcp WHERE pod IN (10, 'node')", 0 },
	{ "a number of a subquery for text", "SELECT count(*) FROM exec WHERE exe IN (SELECT 10 UNION SELECT 'sh')", 0 },
	{ "text compared as a number", "SELECT count(*) FROM exec WHERE exe = CAST('10' AS INTEGER)", 0 },
	{ "text joined with numbers", "SELECT count(*) FROM exec a JOIN tcp b ON a.exe = b.dport", 0 },
	{ "other collations", "SELECT count(*) FROM tcp WHERE comm = 'NODE' COLLATE NOCASE", 0 },
	{ "LIKE ignores case, GLOB does not", "SELECT count(*) FROM tcp WHERE comm LIKE 'NODE' UNION ALL SELECT count(*) FROM tcp WHERE comm GLOB 'NODE'", 0 },
	{ "text with a NUL ends there for LIKE, not for =", "SELECT count(*) FROM exec WHERE filename LIKE 'a' UNION ALL SELECT count(*) FROM exec WHERE filename = 'a'", 0 },
	{ "LIMIT is not for a table while other conditions stand", "SELECT ts FROM tcp WHERE length(comm) > 2 ORDER BY ts LIMIT 7 OFFSET 2", 1 },
	{ "LIMIT 0 and below", "SELECT ts FROM tcp ORDER BY ts DESC LIMIT 0", 1 },
	{ "min of a column with NULLs", "SELECT min(rtt_us), max(rtt_us) FROM tcp", 0 },
	{ "LIKE on the left side of a LEFT JOIN", "SELECT count(*) FROM oom a LEFT JOIN tcp b ON a.pid = b.pid AND a.comm LIKE 'no%'", 0 },
	{ "LIKE with an ESCAPE on the right side of a LEFT JOIN", "SELECT count(*) FROM oom a LEFT JOIN tcp b ON a.pid = b.pid AND b.sport LIKE 'a%' ESCAPE 'x'", 0 },
	{ "<> on the left side of a LEFT JOIN", "SELECT count(*) FROM oom a LEFT JOIN tcp b ON a.pid = b.pid AND a.pid <> 103", 0 },
	{ "IS NOT NULL on the left side of a LEFT JOIN", "SELECT count(*) FROM oom a LEFT JOIN tcp b ON a.pid = b.pid AND a.upid IS NOT NULL", 0 },
	{ "IS NULL on the right side of a LEFT JOIN", "SELECT count(*) FROM oom a LEFT JOIN tcp b ON a.pid = b.upid WHERE b.pid IS NULL", 0 },
	{ "numbers and others as keys of a join", "SELECT a.column1, count(*), min(b.ts) FROM (VALUES (101), ('101'), (101.0), (101.5), (NULL), (103), (102)) a CROSS JOIN tcp b ON b.pid = a.column1 GROUP BY 1", 0 },
	{ "text and others as keys of a join", "SELECT a.column1, count(*), max(b.ts) FROM (VALUES ('node'), ('sh'), (10), (x'6e6f6465'), ('10'), ('NODE'), (NULL)) a CROSS JOIN tcp b ON b.comm = a.column1 GROUP BY 1", 0 },
	{ "keys of a join with a state table", "SELECT a.column1, count(*) FROM (VALUES (101), (102), (103), (104)) a CROSS JOIN process b ON b.pid = a.column1 GROUP BY 1", 0 },
	{ "keys of a join that never match, in an outer join", "SELECT a.column1, b.ts FROM (VALUES (1), (101), (2), (102), (3)) a LEFT JOIN exec b ON b.pid = a.column1 AND b.argc > 5", 0 },
	{ "a table joined with itself by two keys", "SELECT count(*), sum(c.dport) FROM tcp a JOIN tcp b ON b.upid = a.upid JOIN tcp c ON c.comm = b.comm AND c.ts BETWEEN b.ts AND b.ts + 50000000", 0 },
	{ "one key constant, one of the other table", "SELECT count(*), sum(b.dport) FROM exec a JOIN tcp b ON b.pid = a.pid WHERE b.pid = 101 AND b.comm = a.comm", 0 },
	{ "sums that pass the integers fail or are real, as SQLite has it", "SELECT sum(sport), sum(dport) FROM tcp", 0 },
};
const size_t n_pitfalls = sizeof(pitfalls) / sizeof(pitfalls[0]);
