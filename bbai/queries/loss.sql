-- SPDX-License-Identifier: Apache-2.0
-- What was lost between the kernel and the file, by event type.
SELECT type, sum(stored) AS stored, sum(dropped) AS dropped, sum(throttled) AS throttled FROM loss GROUP BY type ORDER BY type;
