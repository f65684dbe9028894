# a detector of one's own
cat >mine.sql <<'SQL'
-- class: status
-- title: {target} ended with status {exit_code}: process {comm} (pid {pid})
-- finding:
SELECT 0.5 AS score, ts, node, upid, pid, comm, namespace, pod, container, exit_code FROM exit WHERE exit_code >= 100;
-- evidence: its end
SELECT 'exit' AS source, rowid AS cite, ts, pid, exit_code FROM exit WHERE upid = :upid;
-- rules out: oom_container: the OOM killer did not choose it
SELECT rowid FROM oom WHERE upid = :upid;
SQL
bbai --detector mine.sql -v "$TESTDATA/good-decoy-exit137.bbx"
