bbq "$TESTDATA/good-tables.bbx" --param n=7 'select :n, :m'
