bbx cat -t exce "$TESTDATA/good-cli.bbx"
