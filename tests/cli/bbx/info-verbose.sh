cp "$TESTDATA/good-cli.bbx" .
bbx info -v good-cli.bbx | sed -n '/^chunks/,$p'
