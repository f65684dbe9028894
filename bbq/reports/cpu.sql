-- SPDX-License-Identifier: Apache-2.0
-- doc: CPUs that containers used, and how much of the time their limits held them back.
-- arg: pod only of this pod
SELECT namespace, pod, container, cpus, user_share, throttled_share, waiting_share
FROM cpu_use WHERE :pod IS NULL OR pod = :pod LIMIT 20;
