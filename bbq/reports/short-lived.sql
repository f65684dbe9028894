-- SPDX-License-Identifier: Apache-2.0
-- doc: Programs whose processes live less than a second.
-- arg: pod only of this pod
SELECT namespace, pod, container, exe, processes, failed, dur(median_ns) AS median, dur(cpu_ns) AS cpu
FROM short_lived WHERE :pod IS NULL OR pod = :pod LIMIT 20;
