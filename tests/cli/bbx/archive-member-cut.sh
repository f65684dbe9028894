# So is the half of a recording.
. "$SRC/tests/cli/bbx/archive.subr"
fleet
tar -cf fleet.tar fleet/n1/incident.bbx fleet/n2/incident.bbx
head -c 28672 fleet.tar >cut.tar
masked bbx cat -t exit cut.tar
