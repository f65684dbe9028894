bbq "$TESTDATA/good-tables.bbx" 'select 1; select nope from exec'
