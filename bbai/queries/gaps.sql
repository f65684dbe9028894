-- SPDX-License-Identifier: Apache-2.0
-- Times in which nothing was recorded, because no recorder ran.
SELECT count(*) AS gaps, sum(ts - since) AS gap_ns, max(ts) AS last FROM gap;
