bbq "$TESTDATA/good-tables.bbx" "select * from exec" >/dev/full
