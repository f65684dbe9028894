# A small chunk lies in its header, whose hash tells that it is damaged.
. "$SRC/tests/cli/bbx/damage.subr"
damage good-cli exec
bbx verify damaged.bbx >out 2>err
status=$?
mask <out
mask <err >&2
exit $status
