# Without a place for the copy there is one line.
. "$SRC/tests/cli/bbx/archive.subr"
fleet
tar -cf fleet.tar fleet
: >file
for dir in /nowhere file/x /proc; do
	TMPDIR=$dir bbx info fleet.tar
	cat fleet/n1/incident.bbx | TMPDIR=$dir bbx info -
done
TMPDIR=/nowhere bbx info fleet.tar 2>/dev/null
echo "status $?"
# A file that is redirected needs none.
TMPDIR=/nowhere bbx verify - <fleet/n1/incident.bbx | sed 's/: ok.*/: ok/'
