bbx extract "$TESTDATA/good-cli.bbx" notes.txt
cat notes.txt
bbx extract "$TESTDATA/good-cli.bbx" -o other notes.txt && cmp other notes.txt
bbx extract -m ndjson "$TESTDATA/good-cli.bbx" | sed 's,"file":.*/,"file":",'
ls
