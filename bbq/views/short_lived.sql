-- SPDX-License-Identifier: Apache-2.0
-- doc: Programs whose processes live less than a second, the most frequent first.
-- column: namespace TEXT namespace of the pod
-- column: pod TEXT name of the pod
-- column: container TEXT name of the container in its pod
-- column: exe TEXT the program
-- column: processes INTEGER how many ended so
-- column: failed INTEGER of these with a status that is not 0, or by a signal
-- column: median_ns REAL half of them lived less
-- column: cpu_ns INTEGER CPU time of all of them
-- with: exit
SELECT namespace, pod, container, coalesce(exe, comm), count(*), sum(exit_code <> 0 OR signal <> 0), median(lifetime_ns), sum(utime_ns + stime_ns)
FROM exit WHERE lifetime_ns < 1000000000
GROUP BY 1, 2, 3, 4
ORDER BY 5 DESC, 1, 2, 3, 4
