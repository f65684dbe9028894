bbx schema af "$TESTDATA/good-cli.bbx" -m tsv
