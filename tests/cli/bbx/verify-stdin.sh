cat "$TESTDATA/good-cli.bbx" | bbx verify - | sed 's/: ok.*/: ok/'
bbx verify - <"$TESTDATA/good-cli.bbx" | sed 's/: ok.*/: ok/'
