# Of a whole recording and a copy that is cut, the whole one is taken; damage stays visible.
. "$SRC/tests/cli/bbx/damage.subr"
head -c 8600 "$TESTDATA/good-cli.bbx" >cut.bbx
bbx merge -o out.bbx cut.bbx "$TESTDATA/good-cli.bbx" 2>err
echo "status $?"
mask <err
cmp out.bbx "$TESTDATA/good-cli.bbx"
bbx merge -o out.bbx cut.bbx "$TESTDATA/good-oom.bbx" 2>err
echo "status $?"
mask <err
bbx verify out.bbx >/dev/null 2>&1
echo "status $?"
bbx cat cut.bbx "$TESTDATA/good-oom.bbx" 2>/dev/null >before
bbx cat out.bbx 2>/dev/null | cmp - before
# A part of a file: its sections, with an index of their own.
cat "$TESTDATA/good-cli.bbx" "$TESTDATA/good-crash.bbx" >two.bbx
bbx merge -o part.bbx "$TESTDATA/good-cli.bbx" two.bbx
cat "$TESTDATA/good-cli.bbx" "$TESTDATA/good-crash.bbx" | cmp - part.bbx
