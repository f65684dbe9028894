# The copy lost its tail: everything before the cut is there.
head -c 6000 "$TESTDATA/good-oom.bbx" >cut.bbx
bbx verify cut.bbx >out 2>err
status=$?
. "$SRC/tests/cli/bbx/damage.subr"
mask <out
mask <err >&2
exit $status
