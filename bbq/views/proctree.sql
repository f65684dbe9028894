-- SPDX-License-Identifier: Apache-2.0
-- doc: All processes as a tree: a child stands below its parent, indented.
-- column: tree TEXT name of the process, indented by two blanks for each generation
-- column: depth INTEGER generations above it in the recording
-- column: upid INTEGER number of the process in this recording
-- column: parent_upid INTEGER number of the process that forked it
-- column: pid INTEGER process id, initial pid namespace
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: start INTEGER when it started, ns, UTC since 1970
-- column: ending TEXT how it ended; NULL while it ran
-- column: argv TEXT its last arguments, shell-quoted
WITH RECURSIVE p AS MATERIALIZED (
	SELECT upid, parent_upid FROM all_processes
), tree(upid, depth) AS (
	SELECT upid, 0 FROM p WHERE parent_upid IS NULL
	UNION ALL
	SELECT p.upid, tree.depth + 1 FROM tree JOIN p ON p.parent_upid = tree.upid
	ORDER BY 2 DESC, 1 LIMIT -1 -- without a LIMIT SQLite 3.40.1 forgets the order, because what reads it is a join
)
SELECT printf('%*s', 2 * min(tree.depth, 40), '') || coalesce(q.comm, '?'), tree.depth, q.upid, q.parent_upid, q.pid, q.namespace, q.pod, q.start,
	CASE WHEN q.oom_victim THEN 'OOM-killed' WHEN q.exit_signal THEN coalesce(q.exit_signal_name, 'signal ' || q.exit_signal)
		WHEN q.exit_code IS NOT NULL THEN 'exit ' || q.exit_code END, q.argv
FROM tree CROSS JOIN processes q ON q.upid = tree.upid
