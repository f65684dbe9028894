. "$SRC/tests/cli/bbx/archive.subr"
fleet
tar -cf fleet.tar fleet/README
bbx info fleet.tar
