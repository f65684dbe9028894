bbai "$TESTDATA/good-forkbomb.bbx"
