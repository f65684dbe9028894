# One recording of an archive, by the name that messages give it.
. "$SRC/tests/cli/bbx/archive.subr"
fleet
tar -czf fleet.tgz fleet
bbx recover -o out.bbx fleet.tgz
echo "status $?"
bbx recover fleet.tgz:fleet/n2/incident.bbx
cmp incident.recovered.bbx "$TESTDATA/good-oom.bbx"
bbx diff --exit-code fleet.tgz:fleet/n1/incident.bbx "$TESTDATA/good-cli.bbx"
echo "status $?"
bbx attach -o new.bbx fleet.tgz:fleet/n1/incident.bbx note=/dev/null
bbx extract fleet.tgz:fleet/n1/incident.bbx
bbx verify fleet.tgz:fleet/n3/incident.bbx
echo "status $?"
bbx verify "$TESTDATA/good-cli.bbx:x.bbx" 2>&1 | sed 's,.*/,,'
bbx verify no.tgz:x.bbx
# A file of that name comes first.
cp "$TESTDATA/good-crash.bbx" fleet.tgz:fleet.bbx
bbx verify fleet.tgz:fleet.bbx | sed 's/: ok.*/: ok/'
