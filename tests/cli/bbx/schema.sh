bbx schema "$TESTDATA/good-cli.bbx"
