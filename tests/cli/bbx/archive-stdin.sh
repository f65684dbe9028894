# Through a pipe, and as a file.
. "$SRC/tests/cli/bbx/archive.subr"
fleet
tar -C fleet -cf - n1 | bbx verify - | sed 's/: ok.*/: ok/'
tar -C fleet -czf fleet.tgz n1 n2
TMPDIR=. bbx verify - <fleet.tgz | sed 's/: ok.*/: ok/'
ls
