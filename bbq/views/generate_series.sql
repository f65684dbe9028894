-- SPDX-License-Identifier: Apache-2.0
-- doc: Whole numbers from start to stop.
-- arg: start the first
-- arg: stop none is larger
-- arg: step the distance, 1 when not given
-- column: value INTEGER the number
WITH RECURSIVE s(value) AS (
	SELECT :start WHERE :start <= :stop AND ifnull(:step, 1) > 0
	UNION ALL
	SELECT value + ifnull(:step, 1) FROM s WHERE value <= :stop - ifnull(:step, 1)
)
SELECT value FROM s
