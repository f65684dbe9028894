bbq tables "$TESTDATA/good-tables.bbx" | cut -d, -f1-3
