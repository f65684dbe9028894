. "$SRC/tests/cli/bbx/damage.subr"
damage good-cli exec
bbx cat -t exec,exit damaged.bbx 2>err
status=$?
mask <err >&2
exit $status
