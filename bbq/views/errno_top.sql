-- SPDX-License-Identifier: Apache-2.0
-- doc: Which errors there were, the most frequent first.
-- column: source TEXT the table that has them
-- column: errno_name TEXT the error
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: comm TEXT name of the thread, where that is known
-- column: syscall_name TEXT the system call
-- column: errors INTEGER how many
-- column: first_ts INTEGER the first, ns, UTC since 1970
-- column: last_ts INTEGER the last, ns, UTC since 1970
-- order: 7 DESC, 8, 1, 2
-- with: tcp
SELECT 'tcp', coalesce(errno_name, errno), namespace, pod, comm, NULL, count(*), min(ts), max(ts)
FROM tcp WHERE errno <> 0
GROUP BY 2, 3, 4, 5
-- with: errno_count
SELECT 'errno_count', coalesce(errno_name, errno), namespace, pod, NULL, coalesce(syscall_name, syscall), sum(failures), min(ts), max(ts)
FROM errno_count
GROUP BY 2, 3, 4, 6
