-- SPDX-License-Identifier: Apache-2.0
-- doc: Processes that ran between two times, and for how long of it.
-- arg: a from then on, as ts has it, or as utc() takes it
-- arg: b up to then
-- column: upid INTEGER number of the process in this recording
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: pid INTEGER process id, initial pid namespace
-- column: comm TEXT last name of the process
-- column: start INTEGER when it started, ns, UTC since 1970
-- column: exit_ts INTEGER when it ended; NULL when no end was recorded
-- column: dur_ns INTEGER how long it ran between the two; to the second of them when no end was recorded
-- column: argv TEXT its last arguments, shell-quoted
WITH t(a, b) AS MATERIALIZED (
	SELECT CASE typeof(:a) WHEN 'text' THEN utc(:a) ELSE :a END, CASE typeof(:b) WHEN 'text' THEN utc(:b) ELSE :b END
)
SELECT upid, namespace, pod, container, pid, comm, start, exit_ts, min(ifnull(exit_ts, b), b) - max(start, a), argv
FROM t JOIN processes ON start <= b AND ifnull(exit_ts, b) >= a
WHERE a <= b
ORDER BY start, upid
