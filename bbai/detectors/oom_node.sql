-- SPDX-License-Identifier: Apache-2.0
-- class: oom_node
-- title: the node ran out of memory and the kernel killed {target}: process {comm} (pid {pid})[ held {memory_bytes}]
-- fix: The victim need not be the culprit: compare the memory of all processes on the node, and give pods requests and limits.
-- explains: external_sigkill of the same process
-- explains: crash_signal of the same process
--
-- No cgroup's limit was hit: the whole node had no memory left. A recorder that could not tell leaves the limit out, too: a victim
-- that filled nine tenths of its container's limit is taken for one of that limit.
-- finding:
SELECT 0.97 AS score, o.ts, o.node, o.namespace, o.pod, o.container, o.container_id, o.upid, o.pid, o.comm, o.oom_score_adj,
	o.anon_rss_bytes + coalesce(o.shmem_rss_bytes, 0) AS memory_bytes
FROM oom o
WHERE o.limit_cgroup_id IS NULL AND NOT EXISTS (
	SELECT 1 FROM container c
	WHERE c.cgroup = o.cgroup_id AND (o.anon_rss_bytes + coalesce(o.shmem_rss_bytes, 0)) * 10 >= c.memory_limit_bytes * 9)
ORDER BY o.ts, o.upid;
-- evidence: the OOM killer chose this process, and no cgroup had hit its limit
SELECT 'oom' AS source, rowid AS cite, ts, pid, comm, anon_rss_bytes, file_rss_bytes, shmem_rss_bytes, oom_score_adj,
	trigger_pid, trigger_comm
FROM oom WHERE upid = :upid ORDER BY ts;
-- evidence: it ended as a victim
SELECT 'exit' AS source, rowid AS cite, ts, pid, signal_name, oom_victim, max_rss_bytes, lifetime_ns
FROM exit WHERE upid = :upid ORDER BY ts;
-- rules out: oom_container: no limit of a cgroup was hit
SELECT rowid AS cite, ts, limit_cgroup_id FROM oom WHERE upid = :upid AND limit_cgroup_id IS NOT NULL;
-- rules out: external_sigkill: no process sent it a SIGKILL
SELECT rowid AS cite, ts, sender_pid, sender_comm FROM signal WHERE upid = :upid AND sig = 9 AND code <> 128;
