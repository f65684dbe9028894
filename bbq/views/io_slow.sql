-- SPDX-License-Identifier: Apache-2.0
-- doc: Requests to disks that took 100 ms or more, or failed, by who made them and of which disk, the worst first.
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: comm TEXT name of the thread that handed them to the disk
-- column: disk TEXT its number: major:minor
-- column: op TEXT read, write and so on
-- column: requests INTEGER how many
-- column: failed INTEGER of them, those that failed
-- column: bytes INTEGER of all of them
-- column: max_ns INTEGER the longest that one took
-- column: errors TEXT what those that failed said
-- column: first_ts INTEGER the first, ns, UTC since 1970
-- column: cite INTEGER rowid of the longest in block_slow
-- with: block_slow
SELECT namespace, pod, container, comm, major || ':' || minor AS disk, coalesce(op_name, op) AS what, count(*), sum(errno <> 0), sum(bytes), max(latency_ns),
	group_concat(DISTINCT CASE WHEN errno <> 0 THEN coalesce(errno_name, errno) END), min(ts), arg_max(rowid, latency_ns)
FROM block_slow
GROUP BY namespace, pod, container, comm, disk, what
ORDER BY 10 DESC, disk, what
