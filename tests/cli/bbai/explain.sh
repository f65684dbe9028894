# the SQL behind a verdict runs as printed
cp "$TESTDATA/good-oom.bbx" incident.bbx
bbai --explain | sed -n '/^-- evidence: the OOM killer/,/^--/p' | grep -v '^--' >used.sql
cat used.sql
bbq "$(cat used.sql)" -m csv | cut -d, -f1,4,5
