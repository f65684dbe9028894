-- SPDX-License-Identifier: Apache-2.0
-- doc: Spans of time of one width, from the first event of the recording to the last, also where nothing happened.
-- arg: width such as '100ms'; '1s' when not given
-- arg: since from then on, as ts has it, or as utc() takes it
-- arg: until up to then
-- column: ts INTEGER when it begins, as bucket() has it, ns, UTC since 1970
-- column: end_ts INTEGER when the next one does
-- column: rel REAL seconds from the trigger to its begin
WITH RECURSIVE recorded(first, last) AS MATERIALIZED (
	SELECT min(min_ts), max(max_ts) FROM chunk WHERE table_name IN (SELECT name FROM bbx_table WHERE kind = 'event')
), span(first, last, width) AS MATERIALIZED (
	SELECT CASE typeof(:since) WHEN 'text' THEN utc(:since) WHEN 'null' THEN first ELSE CAST(:since AS INTEGER) END,
		CASE typeof(:until) WHEN 'text' THEN utc(:until) WHEN 'null' THEN last ELSE CAST(:until AS INTEGER) END, ifnull(:width, '1s')
	FROM recorded
), b(ts, width) AS (
	SELECT bucket(first, width), ns(width) FROM span WHERE first <= last
	UNION ALL
	SELECT b.ts + b.width, b.width FROM b, span WHERE b.ts <= last - b.width
)
SELECT ts, ts + width, rel(ts) FROM b
