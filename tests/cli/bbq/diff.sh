cp "$TESTDATA/good-tables.bbx" "$TESTDATA/good-cli.bbx" .
bbq diff good-cli.bbx good-tables.bbx
bbq diff good-cli.bbx
