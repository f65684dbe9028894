-- SPDX-License-Identifier: Apache-2.0
-- doc: What happened around a time, in words and in order.
-- arg: at the time, as ts has it, or as utc() takes it
-- arg: before how long before, such as '1s', which is also what it is when not given
-- arg: after how long after
-- column: ts INTEGER when it happened, ns, UTC since 1970
-- column: after_ns INTEGER time since then; before it negative
-- column: event TEXT name of the table that has the row
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: pid INTEGER process id, initial pid namespace
-- column: comm TEXT name of the thread at that time
-- column: what TEXT what happened
-- column: cite INTEGER rowid of the row in that table
WITH t(at) AS MATERIALIZED (
	SELECT CASE typeof(:at) WHEN 'text' THEN utc(:at) ELSE :at END
)
SELECT ts, ts - (SELECT at FROM t), event, namespace, pod, container, pid, comm, what, cite FROM timeline
WHERE ts BETWEEN (SELECT at FROM t) - ns(ifnull(:before, '1s')) AND (SELECT at FROM t) + ns(ifnull(:after, '1s'))
ORDER BY ts, event, cite
