-- SPDX-License-Identifier: Apache-2.0
-- doc: Which system calls kept a container waiting: those whose slowest took longest first.
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: syscall_name TEXT the system call
-- column: calls INTEGER how many were measured
-- column: total_ns INTEGER time that they took, added up; waiting for others is in it
-- column: max_ns INTEGER none took longer
-- column: worst_ts INTEGER the second that had it, ns, UTC since 1970
-- column: cite INTEGER its rowid in syscall_latency
-- with: syscall_latency
SELECT namespace, pod, container, coalesce(syscall_name, syscall) AS name, sum(samples), sum(total_ns), max(max_ns), ts, rowid
FROM syscall_latency
GROUP BY namespace, pod, container, name
ORDER BY 7 DESC, 6 DESC, name
