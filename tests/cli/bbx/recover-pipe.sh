# From standard input to standard output, with the bytes that files give but for the name.
head -c 8600 "$TESTDATA/good-cli.bbx" >-
bbx recover -o file.bbx ./-  2>/dev/null
cat ./- | TMPDIR=. bbx recover - 2>/dev/null >piped.bbx
status=$?
cmp file.bbx piped.bbx
exit $status
