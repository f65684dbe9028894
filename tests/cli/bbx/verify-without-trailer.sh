# A recorder that was killed leaves no index and no trailer, and nothing else is missing.
. "$SRC/tests/cli/bbx/damage.subr"
size=$(wc -c <"$TESTDATA/good-cli.bbx")
head -c $((size - 128)) "$TESTDATA/good-cli.bbx" >killed.bbx
bbx verify killed.bbx >out 2>err
status=$?
mask <out
mask <err >&2
exit $status
