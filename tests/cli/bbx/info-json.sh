cp "$TESTDATA/good-cli.bbx" .
bbx info --json good-cli.bbx
