bbq "$TESTDATA/good-tables.bbx"
