bbq "$TESTDATA/good-tables.bbx" "select count(*) from exec"
