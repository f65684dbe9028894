-- SPDX-License-Identifier: Apache-2.0
-- doc: Programs that could not be run, and commands that a shell could not find (127) or could not run (126). Of a search along PATH the last try, if it found nothing.
-- column: ts INTEGER when it was tried, or when the shell gave up, ns, UTC since 1970
-- column: event TEXT the table that has the row
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: upid INTEGER number of the process in this recording
-- column: pid INTEGER process id, initial pid namespace
-- column: comm TEXT name of the thread at that time
-- column: argv TEXT the arguments of who tried
-- column: filename TEXT the program, as given
-- column: errno_name TEXT why it could not be run
-- column: exit_code INTEGER of a shell, 126 or 127
-- column: cite INTEGER rowid of the row in that table
-- order: 1, 2, 13
-- with: exit
SELECT ts, 'exit', namespace, pod, container, upid, pid, comm, argv, NULL, NULL, exit_code, rowid
FROM exit WHERE exit_code IN (126, 127)
-- with: exec_failed exec
SELECT ts, 'exec_failed', namespace, pod, container, upid, pid, comm, argv, filename, coalesce(errno_name, errno), NULL, rowid
FROM exec_failed f
WHERE NOT EXISTS (SELECT 1 FROM exec e
		WHERE e.upid = f.upid AND e.ts BETWEEN f.ts AND f.ts + 1000000000 AND basename(e.filename) = basename(f.filename))
	AND NOT EXISTS (SELECT 1 FROM exec_failed g
		WHERE g.upid = f.upid AND g.ts > f.ts AND g.ts <= f.ts + 1000000000 AND basename(g.filename) = basename(f.filename))
