-- SPDX-License-Identifier: Apache-2.0
-- doc: The tree of processes.
-- arg: pod only of this pod
SELECT tree, pid, pod, iso(start) AS started, ending, argv FROM proctree WHERE :pod IS NULL OR pod = :pod;
