-- SPDX-License-Identifier: Apache-2.0
-- doc: Containers that were started again, and how the one before had ended.
-- column: ts INTEGER when it started again, ns, UTC since 1970
-- column: node TEXT name of the node
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: upid INTEGER its first process, in this recording
-- column: before TEXT how the first process of the one before had ended
-- column: before_upid INTEGER that process
-- column: gap_ns INTEGER from that end to this start
SELECT start, node, namespace, pod, container, upid, ending, before_upid, start - before_exit FROM (
	SELECT start, node, namespace, pod, container, upid,
		lag(upid) OVER w AS before_upid, lag(exit_ts) OVER w AS before_exit,
		lag(CASE WHEN oom_victim THEN 'OOM-killed' WHEN exit_signal THEN coalesce(exit_signal_name, 'signal ' || exit_signal)
			WHEN exit_code IS NOT NULL THEN 'exit ' || exit_code END) OVER w AS ending
	FROM processes WHERE ns_pid = 1 AND container IS NOT NULL
	WINDOW w AS (PARTITION BY node, namespace, pod, container ORDER BY start, upid)
) WHERE before_upid IS NOT NULL
