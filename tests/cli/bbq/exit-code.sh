bbq "$TESTDATA/good-tables.bbx" --exit-code 'select * from fork where pid = 1'
