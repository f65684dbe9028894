-- SPDX-License-Identifier: Apache-2.0
-- class: oom_container
-- title: {target} was OOM-killed:
--   process {comm} (pid {pid})[ {verb} {memory_bytes}][ of a {limit_bytes} limit][ {owner}][; {note}]
-- fix: Find what[ made {grower} grow to {memory_bytes}][ {others}], or raise the memory limit[ of {limit_bytes}] above
--   what it needs at its peak.
-- explains: external_sigkill of the same process
-- explains: crash_signal of the same process
-- explains: oom_child of the same container
--
-- Proof is the kernel's own choice of a victim: an oom row, or the flag in its exit row when the oom row was lost.
-- Memory is what is charged for sure, anonymous and shared: pages of files may be charged to others.
-- A SIGKILL with si_code 128 is none: the end of a pid namespace and RLIMIT_CPU send the same.
-- When the container's first process outlived the victim by more than a second, or ended well, oom_child.sql has the case.
-- First is pid 1 of the container's pid namespace; without one, the eldest ancestor of the victim inside the container.
-- finding:
WITH RECURSIVE proc AS MATERIALIZED (
	SELECT upid, pid, comm, parent_upid, cgroup_id, start, exit_ts, exit_code, exit_signal, ns_pid, ns_level
	FROM processes
), victim AS MATERIALIZED (
	SELECT o.ts, o.node, o.namespace, o.pod, o.container, o.container_id, o.upid, o.pid, o.comm, o.cgroup_id, o.ns_pid, o.ns_level,
		o.limit_cgroup_id, o.limit_bytes, o.usage_bytes,
		o.anon_rss_bytes + coalesce(o.shmem_rss_bytes, 0) AS memory_bytes, 0.98 AS score
	FROM oom o
	WHERE o.limit_cgroup_id IS NOT NULL OR EXISTS (
		SELECT 1 FROM container c
		WHERE c.cgroup = o.cgroup_id AND (o.anon_rss_bytes + coalesce(o.shmem_rss_bytes, 0)) * 10 >= c.memory_limit_bytes * 9)
	UNION ALL
	SELECT x.ts, x.node, x.namespace, x.pod, x.container, x.container_id, x.upid, x.pid, x.comm, x.cgroup_id, x.ns_pid, x.ns_level,
		NULL, NULL, NULL, x.max_rss_bytes, 0.9
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
SELECT v.score, v.ts, v.node, v.namespace, v.pod, v.container, v.container_id, v.upid, v.pid, v.comm, v.memory_bytes, v.usage_bytes,
	v.cgroup_id, e.upid AS first_upid,
	coalesce(v.limit_bytes, (SELECT max(c.memory_limit_bytes) FROM container c WHERE c.cgroup = v.cgroup_id)) AS limit_bytes,
	CASE WHEN EXISTS (SELECT 1 FROM container c WHERE c.cgroup = v.limit_cgroup_id AND c.container_id IS NULL AND c.pod_uid IS NOT NULL)
		THEN 'of the whole pod' END AS owner,
	CASE WHEN v.is_small THEN 'held' ELSE 'grew to' END AS verb,
	CASE WHEN v.is_small = 0 THEN coalesce(v.comm, '?') END AS grower,
	CASE WHEN v.is_small THEN 'else filled the memory, /dev/shm and emptyDir volumes of medium Memory first'
		WHEN v.is_small IS NULL THEN 'filled the memory' END AS others,
	CASE WHEN v.is_small THEN 'most of the memory in use was not the victim''s: files in a tmpfs, or other processes' END AS note
FROM (SELECT *, memory_bytes * 2 < coalesce(usage_bytes, 0) AS is_small FROM victim) v LEFT JOIN eldest e ON e.victim = v.upid
WHERE e.followed IS NOT 0
ORDER BY v.ts, v.upid;
-- evidence: the OOM killer chose this process
SELECT 'oom' AS source, rowid AS cite, ts, pid, comm, anon_rss_bytes, file_rss_bytes, shmem_rss_bytes, usage_bytes, limit_bytes,
	trigger_pid, trigger_comm
FROM oom WHERE upid = :upid ORDER BY ts;
-- evidence: the kernel sent it SIGKILL
SELECT 'signal' AS source, rowid AS cite, ts, pid, sig_name, coalesce(si_code_name(sig, code), code) AS code, sender_pid, sender_comm
FROM signal WHERE upid = :upid AND sig = 9 AND code = 128 ORDER BY ts LIMIT 1;
-- evidence: it ended as a victim
SELECT 'exit' AS source, rowid AS cite, ts, pid, signal_name, oom_victim, max_rss_bytes, lifetime_ns
FROM exit WHERE upid = :upid ORDER BY ts;
-- evidence: the container's first process followed it
SELECT 'exit' AS source, rowid AS cite, ts, pid, comm, exit_code, signal_name FROM exit WHERE upid = :first_upid;
-- evidence: the container's limit
SELECT 'container' AS source, max(rowid) AS cite, container, pod, memory_limit_bytes
FROM container WHERE cgroup = :cgroup_id AND memory_limit_bytes IS NOT NULL GROUP BY cgroup;
-- rules out: external_sigkill: no process sent it a SIGKILL
SELECT rowid AS cite, ts, sender_pid, sender_comm FROM signal WHERE upid = :upid AND sig = 9 AND code <> 128;
-- rules out: crash_signal: no fault of its own ended it
SELECT rowid AS cite, ts, signal FROM exit WHERE upid = :upid AND signal IN (4, 5, 6, 7, 8, 11, 31);
-- rules out: oom_child: no parent of it inside the container outlived it by a second
SELECT p.upid, p.pid, p.comm FROM processes v JOIN processes p ON p.upid = v.parent_upid
WHERE v.upid = :upid AND p.cgroup_id = v.cgroup_id AND (p.exit_ts IS NULL OR p.exit_ts > coalesce(v.exit_ts, :ts) + 1000000000);
-- rules out: fork_bomb: its container never forked 200 times in one second
SELECT ts / 1000000000 AS second, count(*) AS forks FROM fork
WHERE namespace IS :namespace AND pod IS :pod AND container IS :container AND ts <= :ts
GROUP BY ts / 1000000000 HAVING count(*) >= 200;
