-- SPDX-License-Identifier: Apache-2.0
-- doc: Connections that could not be made, by who and where to.
-- arg: pod only of this pod
SELECT namespace, pod, comm, daddr, dport, errno_name, count(*) AS times, iso(min(ts)) AS first, iso(max(ts)) AS last
FROM failed_connect WHERE :pod IS NULL OR pod = :pod
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY times DESC, min(ts);
