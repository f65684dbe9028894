cp "$TESTDATA/good-tables.bbx" .
bbq --time iso good-tables.bbx 'select ts, pid from exec; select start, exit_ts from processes where pid = 101; select min(ts) from exec'
bbq --time rel good-tables.bbx 'select ts from exec'
bbq --time wall good-tables.bbx 'select ts from exec'
