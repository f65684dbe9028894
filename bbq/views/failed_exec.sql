-- SPDX-License-Identifier: Apache-2.0
-- doc: Commands that a shell could not find (127) or could not run (126).
-- column: ts INTEGER when it gave up, ns, UTC since 1970
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: upid INTEGER number of the process in this recording
-- column: pid INTEGER process id, initial pid namespace
-- column: comm TEXT name of the thread at that time
-- column: argv TEXT the arguments of who tried
-- column: exit_code INTEGER 126 or 127
-- column: cite INTEGER rowid of the row in exit
-- with: exit
SELECT ts, namespace, pod, container, upid, pid, comm, argv, exit_code, rowid
FROM exit WHERE exit_code IN (126, 127)
