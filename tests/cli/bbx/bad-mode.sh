bbx cat -m xml "$TESTDATA/good-cli.bbx"
