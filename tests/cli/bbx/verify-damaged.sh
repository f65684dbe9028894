. "$SRC/tests/cli/bbx/damage.subr"
damage good-decoy-build exit
bbx verify damaged.bbx >out 2>err
status=$?
mask <out
mask <err >&2
exit $status
