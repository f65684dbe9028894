-- SPDX-License-Identifier: Apache-2.0
-- class: fork_bomb
-- title: {target} filled up with copies of {comm} (pid {pid}): {forks} of them, {peak} in one second, {generations},
--   {alive} still running at the end
-- fix: Find what makes {comm} start itself again, and set a limit on pids (podPidsLimit, or pids.max of the cgroup).
-- explains: oom_container of the same container
-- explains: oom_child of the same container
-- explains: oom_node of the same node
-- explains: external_sigkill of the same container
-- explains: crash_signal of the same container
--
-- Counted are children that stay what their parent is: a build or a shell script forks as fast, but its children run other
-- programs. Copies of copies, five generations deep and 50 of them there at once, which a script that calls itself and waits is not; or
-- 200 in a second of which half are still there a second later; or, less sure, because a server that starts its workers looks alike,
-- 200 in ten seconds that nearly all stay.
-- finding:
WITH RECURSIVE proc AS MATERIALIZED (
	SELECT upid, comm, exit_ts FROM processes
), copy AS MATERIALIZED (
	SELECT min(f.ts) AS ts, f.upid, f.parent_upid AS parent, p.exit_ts
	FROM fork f JOIN proc p ON p.upid = f.upid
	WHERE p.comm = f.comm AND f.parent_comm = f.comm
	GROUP BY f.upid
), tree(upid, root, depth) AS (
	SELECT DISTINCT c.parent, c.parent, 0 FROM copy c
	WHERE c.parent IS NOT NULL AND NOT EXISTS (SELECT 1 FROM copy up WHERE up.upid = c.parent)
	UNION ALL
	SELECT c.upid, t.root, t.depth + 1 FROM tree t JOIN copy c ON c.parent = t.upid WHERE t.depth < 100000
), member AS MATERIALIZED (
	SELECT t.root, t.depth, c.ts, c.exit_ts FROM tree t JOIN copy c ON c.upid = t.upid WHERE t.depth > 0
), second AS (
	SELECT m.root, count(*) AS forks, sum(m.exit_ts IS NULL OR m.exit_ts - m.ts > 1000000000) AS staying
	FROM member m GROUP BY m.root, m.ts / 1000000000
), pile AS (
	SELECT m.root, count(*) AS forks, sum(m.exit_ts IS NULL OR m.exit_ts - m.ts > 5000000000) AS staying
	FROM member m, (SELECT 0 AS shift UNION ALL SELECT 5000000000) GROUP BY m.root, shift, (m.ts + shift) / 10000000000
), step AS (
	SELECT root, ts, 1 AS more FROM member
	UNION ALL
	SELECT root, exit_ts, -1 FROM member WHERE exit_ts IS NOT NULL
), crowd AS (
	SELECT root, max(there) AS most
	FROM (SELECT root, sum(more) OVER (PARTITION BY root ORDER BY ts, more ROWS UNBOUNDED PRECEDING) AS there FROM step)
	GROUP BY root
), bomb AS (
	SELECT m.root, min(m.ts) AS ts, count(*) AS forks, max(m.depth) AS depth, sum(m.exit_ts IS NULL) AS alive,
		(SELECT max(s.forks) FROM second s WHERE s.root = m.root) AS peak,
		max(m.depth) >= 5 AND (SELECT c.most FROM crowd c WHERE c.root = m.root) >= 50 AS spreading,
		EXISTS (SELECT 1 FROM second s WHERE s.root = m.root AND s.forks >= 200 AND s.staying * 2 >= s.forks) AS bursting,
		EXISTS (SELECT 1 FROM pile p WHERE p.root = m.root AND p.forks >= 200 AND p.staying * 10 >= p.forks * 9) AS piling
	FROM member m GROUP BY m.root
)
SELECT CASE WHEN b.depth >= 5 AND b.bursting THEN 0.97 WHEN b.spreading THEN 0.92 WHEN b.bursting AND b.depth > 1 THEN 0.9 ELSE 0.8 END
		AS score,
	b.ts, p.node, p.namespace, p.pod, p.container, p.container_id, p.upid, p.pid, p.comm, b.forks, b.peak, b.depth, b.alive,
	CASE WHEN b.depth = 1 THEN 'all by itself' ELSE printf('%d generations deep', b.depth) END AS generations
FROM bomb b JOIN processes p ON p.upid = b.root
WHERE b.spreading OR b.bursting OR b.piling
ORDER BY b.ts, p.upid;
-- evidence: the process it began with
SELECT 'processes' AS source, rowid AS cite, pid, comm, exe, argv, start, exit_ts FROM processes WHERE upid = :upid;
-- evidence: its first copies
SELECT 'fork' AS source, rowid AS cite, ts, pid, comm, parent_pid, parent_comm FROM fork
WHERE parent_upid = :upid AND comm = :comm ORDER BY ts LIMIT 3;
-- evidence: the last copy
SELECT 'fork' AS source, rowid AS cite, ts, pid, comm, parent_pid, parent_comm FROM fork
WHERE namespace IS :namespace AND pod IS :pod AND container IS :container AND comm = :comm AND parent_comm = :comm
ORDER BY ts DESC LIMIT 1;
-- rules out: build: hardly any other program was run in all that
SELECT count(*) AS execs FROM exec
WHERE namespace IS :namespace AND pod IS :pod AND container IS :container AND ts >= :ts AND comm <> :comm
HAVING count(*) * 2 > :forks;
-- rules out: oom_container: no OOM kill in its container came before
SELECT rowid AS cite, ts, pid FROM oom
WHERE namespace IS :namespace AND pod IS :pod AND container IS :container AND ts < :ts;
