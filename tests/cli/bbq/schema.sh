bbq schema exit "$TESTDATA/good-tables.bbx" | cut -d, -f1-5
