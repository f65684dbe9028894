echo mine >notes.txt
bbx extract "$TESTDATA/good-cli.bbx" notes.txt
echo "status $?"
cat notes.txt
bbx extract "$TESTDATA/good-cli.bbx" nothing
echo "status $?"
bbx extract "$TESTDATA/good-cli.bbx" -o there
echo "status $?"
bbx extract "$TESTDATA/good-cli.bbx" notes.txt -o - >/dev/full
echo "status $?"
bbx extract "$TESTDATA/good-cli.bbx" notes.txt -o /dev/full
