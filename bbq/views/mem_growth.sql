-- SPDX-License-Identifier: Apache-2.0
-- doc: How the memory of containers and pods grew from their first sample to their largest, the most first.
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod; NULL for the pod as a whole
-- column: cgroup_id INTEGER the cgroup
-- column: first_bytes INTEGER memory in use at first
-- column: last_bytes INTEGER memory in use at last
-- column: peak_bytes INTEGER the most that a sample saw
-- column: growth_bytes INTEGER from first to peak; what was given back later is no matter
-- column: anon_growth_bytes INTEGER of anonymous memory, which no reclaim gives back
-- column: bytes_per_s REAL growth in a second, up to the peak
-- column: samples INTEGER how many there are
-- with: cgroup_stat
SELECT namespace, pod, container, cgroup_id, arg_min(memory_bytes, ts), arg_max(memory_bytes, ts), max(memory_bytes),
	max(memory_bytes) - arg_min(memory_bytes, ts) AS growth, max(anon_bytes) - arg_min(anon_bytes, ts),
	round((max(memory_bytes) - arg_min(memory_bytes, ts)) * 1e9 / nullif(arg_max(ts, memory_bytes) - min(ts), 0), 1), count(*)
FROM cgroup_stat WHERE memory_bytes IS NOT NULL
GROUP BY namespace, pod, container, cgroup_id
ORDER BY growth DESC, cgroup_id
