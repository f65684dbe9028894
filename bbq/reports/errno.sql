-- SPDX-License-Identifier: Apache-2.0
-- doc: Errors, the most frequent first.
-- arg: pod only of this pod
SELECT source, errno_name, syscall_name, namespace, pod, comm, errors, iso(first_ts) AS first, iso(last_ts) AS last
FROM errno_top WHERE :pod IS NULL OR pod = :pod LIMIT 20;
