cp "$TESTDATA/good-cli.bbx" .
bbx info good-cli.bbx
