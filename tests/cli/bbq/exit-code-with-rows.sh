bbq "$TESTDATA/good-tables.bbx" --exit-code 'select pid from fork'
