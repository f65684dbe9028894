# --strict: any damage fails before anything is printed, also where the question does not meet it.
. "$SRC/tests/cli/bbx/damage.subr"
damage good-decoy-build exit
bbgraph --strict damaged.bbx  2>err
status=$?
mask <err >&2
bbgraph --strict "$TESTDATA/good-decoy-build.bbx"  >strict && bbgraph "$TESTDATA/good-decoy-build.bbx"  | cmp - strict
exit $status
