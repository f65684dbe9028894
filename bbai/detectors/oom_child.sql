-- SPDX-License-Identifier: Apache-2.0
-- class: oom_child
-- title: {role} in {target} was OOM-killed while the container lived on:
--   process {comm} (pid {pid})[ grew to {memory_bytes}][ of a {limit_bytes} limit]; its first process {first_comm} (pid {first_pid}) {fate}
-- fix: Find what made {comm} grow[ to {memory_bytes}], raise the memory limit[ of {limit_bytes}], or {advice}.
-- explains: external_sigkill of the same process
-- explains: crash_signal of the same process
--
-- The victim is not the container's first process, and that one neither died with it nor followed it in a second with a failure.
-- A victim that came into the container from outside, not from its first process, was an exec or a probe.
-- First is pid 1 of the container's pid namespace; without one, the eldest ancestor of the victim inside the container.
-- finding:
WITH RECURSIVE proc AS MATERIALIZED (
	SELECT upid, pid, comm, parent_upid, cgroup_id, start, exit_ts, exit_code, exit_signal, ns_pid, ns_level
	FROM processes
), victim AS MATERIALIZED (
	SELECT o.ts, o.node, o.namespace, o.pod, o.container, o.container_id, o.upid, o.pid, o.comm, o.cgroup_id, o.ns_pid, o.ns_level,
		o.limit_bytes, o.anon_rss_bytes + coalesce(o.shmem_rss_bytes, 0) AS memory_bytes,
		0.96 AS score
	FROM oom o
	WHERE o.limit_cgroup_id IS NOT NULL OR EXISTS (
		SELECT 1 FROM container c
		WHERE c.cgroup = o.cgroup_id AND (o.anon_rss_bytes + coalesce(o.shmem_rss_bytes, 0)) * 10 >= c.memory_limit_bytes * 9)
	UNION ALL
	SELECT x.ts, x.node, x.namespace, x.pod, x.container, x.container_id, x.upid, x.pid, x.comm, x.cgroup_id, x.ns_pid, x.ns_level,
		NULL, x.max_rss_bytes, 0.9
	FROM exit x
	WHERE x.oom_victim = 1 AND NOT EXISTS (SELECT 1 FROM oom o WHERE o.upid = x.upid)
), ancestor(victim, upid, depth) AS (
	SELECT v.upid, p.parent_upid, 1 FROM victim v JOIN proc p ON p.upid = v.upid
	UNION
	SELECT a.victim, p.parent_upid, a.depth + 1 FROM ancestor a JOIN proc p ON p.upid = a.upid WHERE a.depth < 64
), elder AS MATERIALIZED (
	SELECT v.upid AS victim, k.upid, k.pid, k.comm, k.start, k.exit_ts, k.exit_code, k.exit_signal,
		coalesce(k.exit_ts <= coalesce(p.exit_ts, v.ts) + 1000000000 AND (k.exit_code <> 0 OR k.exit_signal <> 0), 0)
			OR EXISTS (SELECT 1 FROM oom o WHERE o.upid = k.upid AND o.ts <= v.ts + 1000000000) AS followed
	FROM victim v JOIN proc p ON p.upid = v.upid JOIN proc k ON k.cgroup_id = p.cgroup_id
	WHERE k.upid <> v.upid AND NOT (v.ns_pid = 1 AND v.ns_level > 0) AND k.start <= v.ts AND (k.exit_ts IS NULL OR k.exit_ts > v.ts)
		AND ((k.ns_pid = 1 AND k.ns_level BETWEEN 1 AND v.ns_level)
			OR k.upid IN (SELECT a.upid FROM ancestor a WHERE a.victim = v.upid))
), eldest AS MATERIALIZED (
	SELECT victim, upid, pid, comm, min(start) AS start, exit_ts, exit_code, exit_signal, followed FROM elder GROUP BY victim
)
SELECT v.score, v.ts, v.node, v.namespace, v.pod, v.container, v.container_id, v.upid, v.pid, v.comm, v.memory_bytes, v.cgroup_id,
	coalesce(v.limit_bytes, (SELECT max(c.memory_limit_bytes) FROM container c WHERE c.cgroup = v.cgroup_id)) AS limit_bytes,
	e.upid AS first_upid, e.pid AS first_pid, e.comm AS first_comm,
	CASE WHEN v.is_guest THEN 'a process run from outside (exec or probe)' ELSE 'a child process' END AS role,
	CASE WHEN v.is_guest THEN 'run less that way: what kubectl exec or a probe starts counts against the limit of the container'
		ELSE printf('let %s notice the loss of its child and report it: Kubernetes may show nothing at all', coalesce(e.comm, '?'))
		END AS advice,
	CASE WHEN e.exit_ts IS NULL THEN 'was still running at the end of the recording'
		WHEN e.exit_signal > 0 THEN printf('was ended by signal %d %.1f s later', e.exit_signal, (e.exit_ts - v.ts) / 1e9)
		ELSE printf('ended with status %d %.1f s later', e.exit_code, (e.exit_ts - v.ts) / 1e9) END AS fate
FROM (
	SELECT *, NOT EXISTS (SELECT 1 FROM ancestor a WHERE a.victim = w.upid AND a.upid IN (SELECT upid FROM eldest WHERE victim = w.upid))
		AND EXISTS (SELECT 1 FROM ancestor a JOIN proc p ON p.upid = a.upid WHERE a.victim = w.upid AND p.cgroup_id IS NOT w.cgroup_id)
		AS is_guest
	FROM victim w) v JOIN eldest e ON e.victim = v.upid
WHERE NOT e.followed
ORDER BY v.ts, v.upid;
-- evidence: the OOM killer chose this process
SELECT 'oom' AS source, rowid AS cite, ts, pid, comm, anon_rss_bytes, file_rss_bytes, shmem_rss_bytes, usage_bytes, limit_bytes,
	trigger_pid, trigger_comm
FROM oom WHERE upid = :upid ORDER BY ts;
-- evidence: it ended as a victim
SELECT 'exit' AS source, rowid AS cite, ts, pid, signal_name, oom_victim, max_rss_bytes, lifetime_ns
FROM exit WHERE upid = :upid ORDER BY ts;
-- evidence: the container's first process outlived it
SELECT 'processes' AS source, rowid AS cite, pid, comm, exe, start, exit_ts, exit_code, exit_signal
FROM processes WHERE upid = :first_upid;
-- rules out: oom_container: the first process of the container is no victim
SELECT rowid AS cite, ts, pid FROM oom WHERE upid = :first_upid AND ts <= :ts + 1000000000
UNION ALL
SELECT rowid, ts, pid FROM exit WHERE upid = :first_upid AND oom_victim = 1 AND ts <= :ts + 1000000000;
-- rules out: external_sigkill: no process sent it a SIGKILL
SELECT rowid AS cite, ts, sender_pid, sender_comm FROM signal WHERE upid = :upid AND sig = 9 AND code <> 128;
-- rules out: crash_signal: no fault of its own ended it
SELECT rowid AS cite, ts, signal FROM exit WHERE upid = :upid AND signal IN (4, 5, 6, 7, 8, 11, 31);
