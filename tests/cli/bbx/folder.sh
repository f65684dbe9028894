# A folder is all its recordings, by name.
mkdir -p f
cp "$TESTDATA/good-cli.bbx" f/b.bbx
cp "$TESTDATA/good-cli.bbx" f/a.bbx
: >f/notes.txt
bbx verify f | sed 's/: ok.*//'
bbx cat -t trigger f
