# a child was OOM-killed while the container lived on
bbai "$TESTDATA/good-oomchild.bbx"
