. "$SRC/tests/cli/bbx/damage.subr"
damage good-cli loss
bbx info damaged.bbx >out 2>err
status=$?
sed -n '/^damage$/,$p' out | awk '{ print $1, $4, $5 }'
mask <err >&2
exit $status
