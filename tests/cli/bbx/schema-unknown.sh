bbx schema nope "$TESTDATA/good-cli.bbx"
echo "status $?"
bbx schema one two "$TESTDATA/good-cli.bbx"
