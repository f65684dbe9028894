# Members that are named like recordings and are none; their names may try to drive the terminal.
. "$SRC/tests/cli/bbx/archive.subr"
fleet
: >fleet/empty.bbx
echo 'nothing' >"$(printf 'fleet/red\033[31m.bbx')"
tar --sort=name -cf fleet.tar fleet
bbx verify fleet.tar | sed 's/: ok.*/: ok/'
bbx verify fleet.tar >/dev/null 2>&1
