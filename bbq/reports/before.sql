-- SPDX-License-Identifier: Apache-2.0
-- doc: What happened in the seconds before the trigger, in words.
-- arg: pod only of this pod
-- arg: seconds how many, 10 when not given
SELECT round(rel, 6) AS rel, event, pod, comm, pid, what FROM timeline
WHERE rel BETWEEN -ifnull(:seconds, 10) AND 0 AND (:pod IS NULL OR pod = :pod) ORDER BY ts, event, cite;
