-- SPDX-License-Identifier: Apache-2.0
-- doc: The ten seconds up to the trigger, in words and in order.
-- column: ts INTEGER when it happened, ns, UTC since 1970
-- column: rel REAL seconds from the trigger
-- column: event TEXT name of the table that has the row
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: pid INTEGER process id, initial pid namespace
-- column: comm TEXT name of the thread at that time
-- column: what TEXT what happened
-- column: cite INTEGER rowid of the row in that table
SELECT ts, rel, event, namespace, pod, container, pid, comm, what, cite
FROM timeline WHERE rel BETWEEN -10 AND 0
ORDER BY ts, event, cite
