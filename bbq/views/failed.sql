-- SPDX-License-Identifier: Apache-2.0
-- doc: Processes that ended badly: with a status that is not 0, or by a signal.
-- column: ts INTEGER when it ended, ns, UTC since 1970
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: upid INTEGER number of the process in this recording
-- column: pid INTEGER process id, initial pid namespace
-- column: comm TEXT name of the thread at that time
-- column: ending TEXT how
-- column: argv TEXT its arguments, shell-quoted
-- column: cite INTEGER rowid of the row in exit
-- with: exit
SELECT ts, namespace, pod, container, upid, pid, comm,
	CASE WHEN oom_victim THEN 'OOM-killed' WHEN signal THEN coalesce(signal_name, 'signal ' || signal) ELSE 'exit ' || exit_code END, argv, rowid
FROM exit WHERE exit_code <> 0 OR signal <> 0 OR oom_victim
