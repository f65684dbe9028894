bbx cat -s -1.5s -u 2023-11-14T22:13:24Z "$TESTDATA/good-cli.bbx"
