bbq -m json schema nope "$TESTDATA/good-tables.bbx"
