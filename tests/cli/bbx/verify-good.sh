cp "$TESTDATA/good-cli.bbx" .
bbx verify good-cli.bbx
