bbq "select count(*) from exec" - <"$TESTDATA/good-tables.bbx"
