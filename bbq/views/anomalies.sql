-- SPDX-License-Identifier: Apache-2.0
-- doc: Seconds in which a pod had far more events of a kind than in the first half of the recording, the most unusual first.
-- column: second INTEGER the second, from the trigger
-- column: event TEXT name of the table that has the rows
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: events INTEGER how many in this second
-- column: mean REAL how many a second in the first half
-- column: z REAL how many standard deviations above that
WITH n AS MATERIALIZED (
	SELECT event, namespace, pod, floor(rel) AS second, count(*) AS n FROM events GROUP BY 1, 2, 3, 4
), half AS MATERIALIZED (
	SELECT floor((min(second) + max(second)) / 2) AS middle, max(1, floor((min(second) + max(second)) / 2) - min(second) + 1) AS seconds FROM n
), base AS MATERIALIZED (
	SELECT event, namespace, pod, sum(CASE WHEN second <= middle THEN n ELSE 0 END) / seconds AS mean,
		sum(CASE WHEN second <= middle THEN n * n ELSE 0 END) / seconds AS squares
	FROM n, half GROUP BY 1, 2, 3
), scored AS (
	SELECT n.*, mean, (n.n - mean) / max(1, sqrt(max(0, squares - mean * mean))) AS z
	FROM n JOIN base ON base.event = n.event AND base.namespace IS n.namespace AND base.pod IS n.pod, half
	WHERE n.second > middle
)
SELECT CAST(second AS INTEGER), event, namespace, pod, n, round(mean, 3), round(z, 2)
FROM scored WHERE z > 3 ORDER BY z DESC, second, event, namespace, pod
