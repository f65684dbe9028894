-- SPDX-License-Identifier: Apache-2.0
-- doc: Connections that were made, accepted or refused, as osquery's table of this name has them.
-- column: tid INTEGER thread id
-- column: pid INTEGER process id
-- column: parent INTEGER process id of the parent
-- column: uid INTEGER real user id
-- column: gid INTEGER real group id
-- column: cid INTEGER cgroup id
-- column: exit_code TEXT of the system call: 0, or less for an error
-- column: syscall TEXT connect or accept
-- column: path TEXT the program file
-- column: family INTEGER 2 or 10
-- column: type INTEGER 1: a stream
-- column: protocol INTEGER 6: TCP
-- column: local_address TEXT own address
-- column: remote_address TEXT address of the peer
-- column: local_port INTEGER own port
-- column: remote_port INTEGER port of the peer
-- column: ntime INTEGER nanoseconds since 1970
-- column: time INTEGER seconds since 1970
-- with: tcp
SELECT tid, pid, ppid, uid, gid, cgroup_id, CAST(-ifnull(errno, 0) AS TEXT), CASE event_name WHEN 'accept' THEN 'accept' ELSE 'connect' END, exe,
	CASE family_name WHEN 'inet' THEN 2 ELSE 10 END, 1, 6, saddr, daddr, sport, dport, ts, ts / 1000000000
FROM tcp WHERE event_name IN ('accept', 'established', 'refused', 'failed')
