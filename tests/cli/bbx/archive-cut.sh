# What came before the cut is read.
. "$SRC/tests/cli/bbx/archive.subr"
fleet
noise 300000 >fleet/core
tar -czf fleet.tar.gz fleet/n1/incident.bbx fleet/core fleet/n2/incident.bbx
head -c 200000 fleet.tar.gz >cut.tar.gz
bbx verify cut.tar.gz
echo "status $?"
bbx cat fleet/n1/incident.bbx >want
bbx cat cut.tar.gz 2>/dev/null | cmp - want && echo same
bbx cat --strict cut.tar.gz
