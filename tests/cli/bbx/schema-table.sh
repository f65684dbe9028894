bbx schema exit "$TESTDATA/good-cli.bbx"
bbx schema -m csv tcp "$TESTDATA/good-cli.bbx" | cut -d, -f1-7
