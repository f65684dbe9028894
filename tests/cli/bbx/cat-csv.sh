bbx cat -m csv -t exec "$TESTDATA/good-cli.bbx"
