-- SPDX-License-Identifier: Apache-2.0
-- doc: How many CPUs containers and pods used, and how much of the time their limit held them back, the most first.
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod; NULL for the pod as a whole
-- column: cgroup_id INTEGER the cgroup
-- column: cpus REAL CPUs in use, from the first sample to the last
-- column: user_share REAL of that, in user mode
-- column: throttled_share REAL of the periods of its CPU limit, those in which it was throttled
-- column: waiting_share REAL of the time, that in which some task waited for a CPU
-- column: samples INTEGER how many there are
-- with: cgroup_stat
SELECT namespace, pod, container, cgroup_id, round(rate(cpu_ns, ts) / 1e9, 3), round(rate(user_ns, ts) / nullif(rate(cpu_ns, ts), 0), 3),
	round(rate(throttled_periods, ts) / nullif(rate(periods, ts), 0), 3), round(rate(cpu_some_ns, ts) / 1e9, 3), count(*)
FROM cgroup_stat WHERE cpu_ns IS NOT NULL
GROUP BY namespace, pod, container, cgroup_id
ORDER BY 5 DESC, cgroup_id
