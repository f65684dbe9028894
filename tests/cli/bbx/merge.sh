# Records as they are; what two inputs have in common is taken once, the longer of them.
bbx merge -o ab.bbx "$TESTDATA/good-cli.bbx" "$TESTDATA/good-crash.bbx" || echo "status $?"
cat "$TESTDATA/good-cli.bbx" "$TESTDATA/good-crash.bbx" | cmp - ab.bbx
cp "$TESTDATA/good-crash.bbx" .
bbx merge -o all.bbx ab.bbx good-crash.bbx "$TESTDATA/good-oom.bbx" || echo "status $?"
bbx verify all.bbx >/dev/null || echo 'not sound'
bbx cat "$TESTDATA/good-cli.bbx" "$TESTDATA/good-crash.bbx" "$TESTDATA/good-oom.bbx" >before
bbx cat all.bbx | cmp - before
# A folder that holds the output.
mkdir folder
cp "$TESTDATA/good-cli.bbx" folder/out.bbx
bbx merge -o folder/out.bbx folder
echo "status $?"
cmp folder/out.bbx "$TESTDATA/good-cli.bbx"
bbx merge -o no.bbx
echo "status $?"
