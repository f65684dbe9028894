-- SPDX-License-Identifier: Apache-2.0
-- class: external_sigkill
-- title: {target} was killed from outside: {sender_comm} (pid {sender_pid}, {origin}) sent SIGKILL to process {comm} (pid {pid})
-- fix: Ask who or what ran {sender_comm}[ ({sender_exe})]: neither the kernel nor the container runtime ended this process.
--
-- A SIGKILL by kill(2) or cgroup.kill (si_code 0 or -6) from a process outside the target's container, which was neither an OOM kill
-- nor a container runtime doing its work. A process inside a pod does not become a runtime by its name: it counts as one only
-- when it asked first, with SIGTERM.
-- finding:
WITH runtime(name, exe) AS (
	VALUES ('runc', '%runc%'), ('crun', '%crun%'), ('youki', '%youki%'), ('conmon', '%conmon%'), ('containerd', '%containerd%'),
		('containerd-shim', '%containerd-shim%'), ('dockerd', '%dockerd%'), ('crio', '%crio%'), ('podman', '%podman%'),
		('kubelet', '%kubelet%'), ('systemd', '%systemd%')
), kill AS MATERIALIZED (
	SELECT s.rowid AS signal_row, s.ts, s.node, s.namespace, s.pod, s.container, s.container_id, s.upid, s.pid, s.comm, s.sender_upid, s.sender_pid,
		s.sender_comm, s.sender_exe, s.sender_pod, s.sender_container, x.rowid AS exit_row,
		x.ns_pid = 1 OR x.ns_level = 0 AS main
	FROM signal s JOIN exit x ON x.upid = s.upid
	WHERE s.sig = 9 AND s.code IN (0, -6) AND s.sender_upid IS NOT NULL AND s.sender_upid <> s.upid
		AND s.ts <= x.ts AND x.signal = 9 AND x.oom_victim = 0 AND coalesce(s.pod, s.container, s.container_id) IS NOT NULL
		AND NOT (s.sender_namespace IS s.namespace AND s.sender_pod IS s.pod AND s.sender_container IS s.container
			AND (SELECT p.container_id FROM processes p WHERE p.upid = s.sender_upid) IS s.container_id)
)
SELECT CASE WHEN k.main THEN 0.93 ELSE 0.85 END AS score, k.*,
	CASE WHEN k.sender_pod IS NULL THEN 'on the node, outside any container'
		ELSE printf('in pod %s, container %s', k.sender_pod, coalesce(k.sender_container, 'unknown')) END AS origin
FROM kill k
WHERE NOT EXISTS (SELECT 1 FROM oom o WHERE o.upid = k.upid)
	AND NOT EXISTS (
		SELECT 1 FROM runtime r
		WHERE k.sender_comm LIKE r.name || '%' AND (k.sender_exe IS NULL OR k.sender_exe LIKE r.exe)
			AND (r.name <> 'systemd' OR k.sender_pid = 1)
			AND (k.sender_pod IS NULL OR EXISTS (
				SELECT 1 FROM signal t WHERE t.upid = k.upid AND t.sig = 15 AND t.ts < k.ts AND t.sender_comm LIKE r.name || '%')))
ORDER BY k.ts, k.upid;
-- evidence: the SIGKILL and who sent it
SELECT 'signal' AS source, rowid AS cite, ts, pid, sig_name, coalesce(code_name, code) AS code, sender_pid, sender_comm, sender_exe, sender_pod, sender_container
FROM signal WHERE rowid = :signal_row;
-- evidence: it ended by that signal, not as an OOM victim
SELECT 'exit' AS source, rowid AS cite, ts, pid, signal_name, oom_victim, lifetime_ns FROM exit WHERE rowid = :exit_row;
-- evidence: what the sender ran
SELECT 'exec' AS source, rowid AS cite, ts, pid, exe, argv, uid FROM exec
WHERE upid = :sender_upid AND ts <= :ts ORDER BY ts DESC LIMIT 1;
-- evidence: where the sender comes from
WITH RECURSIVE up(upid, depth) AS (
	SELECT parent_upid, 1 FROM processes WHERE upid = :sender_upid
	UNION
	SELECT p.parent_upid, up.depth + 1 FROM processes p JOIN up ON p.upid = up.upid WHERE up.depth < 4
)
SELECT 'processes' AS source, p.rowid AS cite, p.pid, p.comm, p.exe, p.pod, p.container
FROM up JOIN processes p ON p.upid = up.upid ORDER BY up.depth;
-- rules out: oom_container: the OOM killer did not choose it
SELECT rowid AS cite, ts, pid FROM oom WHERE upid = :upid
UNION ALL
SELECT rowid, ts, pid FROM exit WHERE upid = :upid AND oom_victim = 1;
-- rules out: normal_stop: nobody asked it to end (SIGTERM) before
SELECT rowid AS cite, ts, sender_pid, sender_comm FROM signal WHERE upid = :upid AND sig = 15 AND ts < :ts;
-- rules out: init_exit_zap: the kernel did not end it together with its pid namespace
SELECT rowid AS cite, ts, sender_pid, sender_comm FROM signal WHERE upid = :upid AND sig = 9 AND code = 128 AND ts <= :ts;
