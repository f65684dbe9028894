bbq "$TESTDATA/good-tables.bbx" nope.bbx 'select 1'
