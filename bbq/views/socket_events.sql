-- SPDX-License-Identifier: Apache-2.0
-- doc: Connections that were made or accepted, as osquery has it.
-- column: action TEXT connect or accept
-- column: pid INTEGER process id
-- column: path TEXT the program file
-- column: status TEXT succeeded or failed
-- column: family INTEGER 2 or 10
-- column: local_address TEXT own address
-- column: remote_address TEXT address of the peer
-- column: local_port INTEGER own port
-- column: remote_port INTEGER port of the peer
-- column: time INTEGER seconds since 1970
-- with: tcp
SELECT CASE event_name WHEN 'accept' THEN 'accept' ELSE 'connect' END, pid, exe,
	CASE WHEN event_name IN ('refused', 'failed') THEN 'failed' ELSE 'succeeded' END, CASE family_name WHEN 'inet' THEN 2 ELSE 10 END,
	saddr, daddr, sport, dport, ts / 1000000000
FROM tcp WHERE event_name IN ('accept', 'established', 'refused', 'failed')
