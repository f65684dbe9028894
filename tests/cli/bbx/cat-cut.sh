# What a cut recording still holds is printed as it is in the whole one, and stderr says that it is cut.
# The numbers of processes are those of the recording at hand.
. "$SRC/tests/cli/bbx/damage.subr"
head -c -1612 "$TESTDATA/good-cli.bbx" >cut.bbx
bbx cat cut.bbx >out 2>err
status=$?
lines=$(wc -l <out)
[ "$lines" -gt 5 ] || echo "only $lines lines"
bbx cat "$TESTDATA/good-cli.bbx" | head -n "$lines" | sed 's/"[a-z_]*upid":[0-9]*,//g' >whole
sed 's/"[a-z_]*upid":[0-9]*,//g' out | cmp - whole
mask <err >&2
exit $status
