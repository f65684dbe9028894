-- SPDX-License-Identifier: Apache-2.0
-- doc: The arguments in argv_raw, a row for each.
-- arg: argv the bytes, argv_raw of a table
-- column: i INTEGER its number, from 0
-- column: value TEXT the argument
WITH RECURSIVE a(i, value) AS (
	SELECT 0, argv_at(:argv, 0)
	UNION ALL
	SELECT i + 1, argv_at(:argv, i + 1) FROM a WHERE value IS NOT NULL
)
SELECT i, value FROM a WHERE value IS NOT NULL
