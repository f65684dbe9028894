bbx cat -m csv "$TESTDATA/good-cli.bbx"
