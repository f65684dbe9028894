# A whole recording is copied byte by byte.
cp "$TESTDATA/good-cli.bbx" whole.bbx
bbx recover whole.bbx
cmp whole.bbx whole.recovered.bbx
