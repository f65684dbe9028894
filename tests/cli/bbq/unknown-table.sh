bbq "$TESTDATA/good-tables.bbx" 'select * from exce'
