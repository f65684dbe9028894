bbx cat -t fork,tcp "$TESTDATA/good-cli.bbx"
