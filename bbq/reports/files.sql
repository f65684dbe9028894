-- SPDX-License-Identifier: Apache-2.0
-- doc: Files that were removed, renamed, cut, or given another mode or owner, those with the most changes first.
-- arg: pod only of this pod
SELECT namespace, pod, path, changes, "by", syscalls, iso(first_ts) AS first, iso(last_ts) AS last
FROM file_hot WHERE :pod IS NULL OR pod = :pod LIMIT 20;
