. "$SRC/tests/cli/bbq/damage.subr"
bbq -q damaged.bbx 'select count(*) from tcp'
