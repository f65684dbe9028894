# names made to break out of a terminal or JSON
bbai "$TESTDATA/good-hostile.bbx"
bbai --json "$TESTDATA/good-hostile.bbx" | jq -c '.verdict | [.class, .namespace, .pod, .container]'
cat >names.sql <<'END'
-- class: names
-- title: {target}
-- finding:
SELECT 1.0 AS score, ts, upid, pid, comm, node, namespace, pod, container FROM oom;
-- evidence: its names
SELECT 'oom' AS source, rowid AS cite, ts, upid FROM oom WHERE namespace IS :namespace AND pod IS :pod AND container IS :container;
END
bbai --explain --detector names.sql "$TESTDATA/good-hostile.bbx" | sed -n '/^-- evidence: its names/,/^--/p'
