# An empty file beside the recording does not count, nor does a hidden one.
cp "$TESTDATA/good-cli.bbx" one.bbx
cp "$TESTDATA/good-cli.bbx" .hidden.bbx
bbx cat -t trigger
