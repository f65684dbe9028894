-- SPDX-License-Identifier: Apache-2.0
-- doc: The rows of the event tables in words, by time.
-- column: ts INTEGER when it happened, ns, UTC since 1970
-- column: rel REAL seconds from the trigger
-- column: event TEXT name of the table that has the row
-- column: node TEXT name of the node
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: upid INTEGER number of the process in this recording
-- column: pid INTEGER process id, initial pid namespace
-- column: comm TEXT name of the thread at that time
-- column: what TEXT what happened
-- column: cite INTEGER rowid of the row in that table
-- order: ts
-- with: fork
SELECT ts, rel, 'fork', node, namespace, pod, container, upid, pid, comm,
	'started' || ifnull(' by ' || parent_comm || ' (' || parent_pid || ')', ''), rowid
FROM fork
-- with: exec
SELECT ts, rel, 'exec', node, namespace, pod, container, upid, pid, comm, coalesce(argv, exe), rowid
FROM exec
-- with: exit
SELECT ts, rel, 'exit', node, namespace, pod, container, upid, pid, comm,
	CASE WHEN oom_victim THEN 'killed by the OOM killer' WHEN signal THEN 'ended by ' || coalesce(signal_name, 'signal ' || signal)
		ELSE 'exited with ' || exit_code END || ' after ' || dur(lifetime_ns) || ', peak ' || bytes(max_rss_bytes), rowid
FROM exit
-- with: signal
SELECT ts, rel, 'signal', node, namespace, pod, container, upid, pid, comm,
	coalesce(sig_name, 'signal ' || sig) || ' from '
		|| CASE WHEN code > 0 AND sig_name IS NOT 'SIGCHLD' THEN 'the kernel' ELSE coalesce(sender_comm || ' (' || sender_pid || ')', 'the kernel') END
		|| CASE result_name WHEN 'delivered' THEN '' ELSE ifnull(', ' || result_name, '') END, rowid
FROM signal
-- with: oom
SELECT ts, rel, 'oom', node, namespace, pod, container, upid, pid, comm,
	'chosen by the OOM killer: ' || coalesce(bytes(usage_bytes) || ' of ' || bytes(limit_bytes), 'the node ran out of memory')
		|| ifnull(', anonymous ' || bytes(anon_rss_bytes), ''), rowid
FROM oom
-- with: tcp
SELECT ts, rel, 'tcp', node, namespace, pod, container, upid, pid, comm,
	event_name || ' ' || ifnull(saddr, '') || ' port ' || sport
		|| CASE WHEN event_name IN ('listen', 'unlisten') THEN '' ELSE ' and ' || ifnull(daddr, '') || ' port ' || dport END
		|| CASE errno WHEN 0 THEN '' ELSE ': ' || coalesce(errno_name, 'error ' || errno) END
		|| ifnull(', sent ' || bytes(bytes_sent) || ', received ' || bytes(bytes_received), ''), rowid
FROM tcp
-- with: tcp_reset
SELECT ts, rel, 'tcp_reset', node, namespace, pod, container, upid, pid, comm,
	CASE WHEN sock IS NULL THEN 'nobody listened: reset sent' ELSE 'reset ' || direction_name END || ' ' || ifnull(saddr, '') || ' port ' || sport
		|| ' and ' || ifnull(daddr, '') || ' port ' || dport, rowid
FROM tcp_reset
-- with: tcp_retransmit
SELECT ts, rel, 'tcp_retransmit', node, namespace, pod, container, upid, pid, comm,
	ifnull(state_name, '') || ' sent again ' || retransmits || ': ' || ifnull(saddr, '') || ' port ' || sport || ' and ' || ifnull(daddr, '') || ' port ' || dport, rowid
FROM tcp_retransmit
-- with: listen_overflow
SELECT ts, rel, 'listen_overflow', node, namespace, pod, container, upid, pid, comm,
	'queue full: ' || queued || ' connections wait at ' || ifnull(saddr, '') || ' port ' || sport || ', ' || drops || ' times a client was dropped', rowid
FROM listen_overflow
-- with: cgroup
SELECT ts, rel, 'cgroup', node, namespace, pod, container, upid, pid, comm, op_name || ifnull(' ' || path, ''), rowid
FROM cgroup
-- with: dns
SELECT ts, rel, 'dns', node, namespace, pod, container, upid, pid, comm,
	'asked ' || ifnull(server, '') || ' for ' || ifnull(name || ' ', '') || ifnull(qtype_name, '') || CASE event_name
		WHEN 'unanswered' THEN ': no answer after ' || dur(latency_ns) ELSE ': ' || coalesce(rcode_name, rcode, '') || ifnull(' after ' || dur(latency_ns), '') END, rowid
FROM dns WHERE event_name <> 'query'
-- with: reclaim_stall
SELECT ts, rel, 'reclaim_stall', node, namespace, pod, container, upid, pid, comm,
	'waited ' || dur(stall_ns) || ' for memory' || iif(at_limit, ' below its limit', ''), rowid
FROM reclaim_stall
-- with: block_slow
SELECT ts, rel, 'block_slow', node, namespace, pod, container, upid, pid, comm,
	coalesce(op_name, op) || ' of disk ' || major || ':' || minor || ' took ' || dur(latency_ns) || ifnull(': ' || errno_name, ''), rowid
FROM block_slow
-- with: cred_change !cred_change.old_euid
SELECT ts, rel, 'cred_change', node, namespace, pod, container, upid, pid, comm, syscall_name || ': user ' || euid || ', group ' || egid, rowid
FROM cred_change
-- with: cred_change.old_euid cred_change.old_egid
SELECT ts, rel, 'cred_change', node, namespace, pod, container, upid, pid, comm,
	syscall_name || ': user ' || ifnull(nullif(old_euid, euid) || ' to ', '') || euid || ', group ' || ifnull(nullif(old_egid, egid) || ' to ', '') || egid, rowid
FROM cred_change
-- with: kmsg
SELECT ts, rel, 'kmsg', node, namespace, pod, container, upid, pid, comm,
	coalesce(severity_name || ': ', '') || coalesce(text, missed || ' lines were not read'), rowid
FROM kmsg
-- with: trigger
SELECT ts, rel, 'trigger', node, namespace, pod, container, upid, pid, comm, reason || ifnull(': ' || detail, ''), rowid
FROM trigger
-- with: exec_failed
SELECT ts, rel, 'exec_failed', node, namespace, pod, container, upid, pid, comm,
	'could not run ' || coalesce(filename, 'a program') || ': ' || coalesce(errno_name, 'error ' || errno), rowid
FROM exec_failed
-- with: call_failed
SELECT ts, rel, 'call_failed', node, namespace, pod, container, upid, pid, comm,
	coalesce(syscall_name, 'system call ' || syscall) || coalesce(' ' || path, ' ' || addr || ' port ' || port, '') || ': '
		|| coalesce(errno_name, 'error ' || errno) || CASE WHEN repeats THEN ', and ' || repeats || ' times more' ELSE '' END, rowid
FROM call_failed
-- with: file_change
SELECT ts, rel, 'file_change', node, namespace, pod, container, upid, pid, comm,
	coalesce(syscall_name, 'system call ' || syscall) || ifnull(' ' || path, '') || ifnull(' to ' || new_path, '') || ifnull(', now ' || bytes(bytes), '')
		|| CASE WHEN mode IS NULL THEN '' ELSE printf(', mode %04o', mode & 4095) END || ifnull(', owner ' || uid, ''), rowid
FROM file_change
-- with: dangerous_call
SELECT ts, rel, 'dangerous_call', node, namespace, pod, container, upid, pid, comm,
	coalesce(syscall_name, 'system call ' || syscall) || ifnull(' ' || name, '') || ifnull(' ' || path, '')
		|| CASE errno WHEN 0 THEN '' ELSE ': ' || coalesce(errno_name, 'error ' || errno) END, rowid
FROM dangerous_call
-- with: throttle
SELECT ts, rel, 'throttle', node, namespace, pod, container, upid, pid, comm, left_out || ' events of ' || type || ' were left out', rowid
FROM throttle WHERE left_out
-- with: gap
SELECT ts, rel, 'gap', node, namespace, pod, container, upid, pid, comm, 'nothing was recorded for ' || dur(ts - since) || ': ' || reason, rowid
FROM gap
