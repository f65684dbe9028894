# --strict: any damage fails before anything is printed, also where the question does not meet it.
. "$SRC/tests/cli/bbx/damage.subr"
damage good-decoy-build exit
bbq --strict -q damaged.bbx 'select count(*) from fork' 2>err
status=$?
mask <err >&2
bbq --strict -q "$TESTDATA/good-decoy-build.bbx" 'select count(*) from fork' >strict && bbq "$TESTDATA/good-decoy-build.bbx" 'select count(*) from fork' | cmp - strict
exit $status
