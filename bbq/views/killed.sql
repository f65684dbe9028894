-- SPDX-License-Identifier: Apache-2.0
-- doc: Processes that a signal ended, and who sent it.
-- column: ts INTEGER when it ended, ns, UTC since 1970
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: upid INTEGER number of the process in this recording
-- column: pid INTEGER process id, initial pid namespace
-- column: comm TEXT name of the process
-- column: signal_name TEXT the signal
-- column: killer TEXT who sent it; the kernel for a fault, the OOM killer
-- column: killer_upid INTEGER number of that process
-- column: killer_pod TEXT the pod of that process
-- column: cite INTEGER rowid of the row in exit
-- with: exit signal
SELECT x.ts, x.namespace, x.pod, x.container, x.upid, x.pid, x.comm, coalesce(x.signal_name, x.signal),
	CASE WHEN x.oom_victim THEN 'the OOM killer' WHEN s.sender_upid = x.upid THEN 'itself' WHEN s.code > 0 THEN 'the kernel'
		ELSE s.sender_comm || ' (' || s.sender_pid || ')' END,
	CASE WHEN NOT x.oom_victim THEN s.sender_upid END, CASE WHEN NOT x.oom_victim THEN s.sender_pod END, x.rowid
FROM exit x LEFT JOIN signal s ON s.rowid = (
	SELECT max(l.rowid) FROM signal l WHERE l.upid = x.upid AND l.sig = x.signal AND l.ts <= x.ts)
WHERE x.signal <> 0 OR x.oom_victim
