bbq "$TESTDATA/good-tables.bbx" 'select abs(-9223372036854775808)'
