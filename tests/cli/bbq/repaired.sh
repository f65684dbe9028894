# A repaired copy of a damaged recording is whole: the status is 0. A line says once that it lacks what the other lacked.
. "$SRC/tests/cli/bbx/damage.subr"
damage good-oom exit
bbx recover -q -o repaired.bbx damaged.bbx 2>/dev/null || bbx recover -o repaired.bbx damaged.bbx >/dev/null 2>&1
bbq 'select count(*) from exit; select count(*) from exec' repaired.bbx
echo "status $?"
bbq -q 'select count(*) from exit' repaired.bbx
echo "status $?"
bbx recover -o whole.bbx "$TESTDATA/good-oom.bbx" >/dev/null 2>&1
bbq 'select count(*) from exit' whole.bbx
head -c 20000 "$TESTDATA/good-oom.bbx" >cut.bbx
bbx recover -o cut-repaired.bbx cut.bbx >/dev/null 2>&1
bbq 'select 1' cut-repaired.bbx
bbq 'select 1' repaired.bbx cut-repaired.bbx
