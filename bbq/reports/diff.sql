-- SPDX-License-Identifier: Apache-2.0
-- doc: How often each program did what, in the first recording and in the others, the largest differences first.
WITH first AS MATERIALIZED (
	SELECT file FROM chunk ORDER BY section LIMIT 1
), counted AS (
	SELECT event, namespace, pod_app(pod) AS app, comm, sum(e.file = first.file) AS a, sum(e.file <> first.file) AS b
	FROM events e, first WHERE event NOT IN ('clock', 'loss', 'recorder', 'sampler', 'cgroup_stat', 'cgroup_limit', 'node_stat', 'net_stat',
		'disk_stat', 'process_stat', 'block_io', 'syscall_count', 'errno_count', 'syscall_latency', 'flow') GROUP BY 1, 2, 3, 4
)
SELECT event, namespace, app, comm, a, b, b - a AS more FROM counted WHERE a <> b
ORDER BY abs(b - a) DESC, event, namespace, app, comm;
