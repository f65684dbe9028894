# The file system of the copies is full.
. "$SRC/tests/cli/bbx/archive.subr"
fleet
tar -cf fleet.tar fleet
trap '' XFSZ
ulimit -f 4
TMPDIR=. bbx info fleet.tar
