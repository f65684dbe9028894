# --strict: any damage fails before anything is printed, also where the question does not meet it.
. "$SRC/tests/cli/bbx/damage.subr"
damage good-decoy-build exit
bbai --strict damaged.bbx  2>err
status=$?
mask <err >&2
bbai --strict "$TESTDATA/good-decoy-build.bbx"  >strict && bbai "$TESTDATA/good-decoy-build.bbx"  | cmp - strict
exit $status
