-- SPDX-License-Identifier: Apache-2.0
-- doc: exec and exec_failed, as osquery's table of this name has them.
-- column: tid INTEGER thread id
-- column: pid INTEGER process id
-- column: parent INTEGER process id of the parent
-- column: uid INTEGER real user id
-- column: gid INTEGER real group id
-- column: cid INTEGER cgroup id
-- column: exit_code TEXT of the system call: 0, or less for an error
-- column: syscall TEXT its name
-- column: path TEXT the program file
-- column: cwd TEXT working directory
-- column: cmdline TEXT its arguments, shell-quoted
-- column: ntime INTEGER nanoseconds since 1970
-- column: time INTEGER seconds since 1970
-- with: exec
SELECT tid, pid, ppid, uid, gid, cgroup_id, '0', 'execve', exe, cwd, argv, ts, ts / 1000000000
FROM exec
-- with: exec_failed
SELECT tid, pid, ppid, uid, gid, cgroup_id, CAST(-errno AS TEXT), coalesce(syscall_name, syscall), filename, cwd, NULL, ts, ts / 1000000000
FROM exec_failed
