. "$SRC/tests/cli/bbq/damage.subr"
bbq damaged.bbx 'select "exit" as t, count(*) from exit union all select "tcp", count(*) from tcp' 2>err
status=$?
sed 's/byte [0-9]*/byte N/' err
exit $status
