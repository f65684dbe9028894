# A statement reads what it needs; --strict reads all.
. "$SRC/tests/cli/bbq/damage.subr"
bbq damaged.bbx 'select count(*) from exit'
bbq --strict damaged.bbx 'select count(*) from exit' 2>err
status=$?
sed 's/byte [0-9]*/byte N/' err
exit $status
