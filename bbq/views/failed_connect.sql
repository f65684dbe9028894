-- SPDX-License-Identifier: Apache-2.0
-- doc: TCP connections that could not be made.
-- column: ts INTEGER when it failed, ns, UTC since 1970
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: upid INTEGER number of the process in this recording
-- column: pid INTEGER process id, initial pid namespace
-- column: comm TEXT name of the thread at that time
-- column: daddr TEXT remote address
-- column: dport INTEGER remote port
-- column: errno_name TEXT why
-- column: dur_ns INTEGER how long it tried
-- column: cite INTEGER rowid of the row in tcp
-- with: tcp
SELECT ts, namespace, pod, container, upid, pid, comm, daddr, dport, errno_name, dur_ns, rowid
FROM tcp WHERE event_name IN ('refused', 'failed')
