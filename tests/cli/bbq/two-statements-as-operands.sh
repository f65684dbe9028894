bbq "$TESTDATA/good-tables.bbx" 'select 1' 'select 2'
