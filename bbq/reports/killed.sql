-- SPDX-License-Identifier: Apache-2.0
-- doc: Processes that a signal ended, and who sent it.
-- arg: pod only of this pod
SELECT iso(ts) AS time, namespace, pod, container, comm, pid, signal_name, killer, killer_pod
FROM killed WHERE :pod IS NULL OR pod = :pod ORDER BY ts, cite;
