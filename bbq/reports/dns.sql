-- SPDX-License-Identifier: Apache-2.0
-- doc: How DNS servers answered each pod; times is a bar for each power of two of nanoseconds.
-- arg: pod only of this pod
SELECT namespace, pod, server, questions, failed, unanswered, dur(median_ns) AS median, dur(p99_ns) AS p99,
	(SELECT spark(value) FROM json_each(hist)) AS times, asked
FROM dns_servers WHERE :pod IS NULL OR pod = :pod LIMIT 20;
