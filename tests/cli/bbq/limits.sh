cp "$TESTDATA/good-tables.bbx" .
bbq --limit 1 good-tables.bbx 'select comm from exec; select comm from exec limit 1'
bbq --timeout 20ms good-tables.bbx 'select count(*) from generate_series(1, 1000000000)'
echo $?
bbq --timeout 1h good-tables.bbx 'select 1'
bbq --limit -1 good-tables.bbx 'select 1'
