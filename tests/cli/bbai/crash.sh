bbai "$TESTDATA/good-crash.bbx"
