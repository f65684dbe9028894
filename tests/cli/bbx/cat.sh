bbx cat "$TESTDATA/good-cli.bbx"
