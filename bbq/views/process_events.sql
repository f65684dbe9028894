-- SPDX-License-Identifier: Apache-2.0
-- doc: exec, as osquery has it.
-- column: pid INTEGER process id
-- column: path TEXT the program file
-- column: cmdline TEXT its arguments, shell-quoted
-- column: cwd TEXT working directory
-- column: uid INTEGER real user id
-- column: gid INTEGER real group id
-- column: euid INTEGER effective user id
-- column: parent INTEGER process id of the parent
-- column: time INTEGER seconds since 1970
-- column: ntime INTEGER nanoseconds since 1970
-- column: cid INTEGER cgroup id
-- with: exec
SELECT pid, exe, argv, cwd, uid, gid, euid, ppid, ts / 1000000000, ts, cgroup_id
FROM exec
