# What is no recording, in spite of its name, does not keep a folder from being read.
. "$SRC/tests/cli/bbx/archive.subr"
mkdir f none
cp "$TESTDATA/good-cli.bbx" f/b.bbx
: >f/a.bbx
echo text >f/c.bbx
echo text >f/d.zip
head -c 300 /dev/zero | gzip >f/e.tar.gz
bbx cat f >out
echo "status $?"
bbx cat f/b.bbx | cmp - out
bbx verify f 2>/dev/null | sed 's/: ok.*/: ok/'
bbx cat --strict f 2>/dev/null
echo "strict $?"
bbx verify --strict f >/dev/null 2>&1
echo "strict $?"
# Named itself, it is an error.
bbx cat f/b.bbx f/c.bbx
echo "status $?"
echo text >fleet
tar -cf none/x.tar fleet
bbx info none
echo "status $?"
bbx verify none
echo "status $?"
