-- SPDX-License-Identifier: Apache-2.0
-- doc: Files that were removed, renamed, cut, or given another mode or owner, those with the most changes first.
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: path TEXT the file, as the program named it
-- column: changes INTEGER how many
-- column: by TEXT the names of the threads that made them
-- column: syscalls TEXT the system calls
-- column: first_ts INTEGER the first, ns, UTC since 1970
-- column: last_ts INTEGER the last, ns, UTC since 1970
-- column: cite INTEGER rowid of the last in file_change
-- with: file_change
SELECT namespace, pod, container, path, count(*), group_concat(DISTINCT comm), group_concat(DISTINCT coalesce(syscall_name, syscall)), min(ts), max(ts),
	arg_max(rowid, ts)
FROM file_change
GROUP BY namespace, pod, container, path
ORDER BY 5 DESC, 8, path
