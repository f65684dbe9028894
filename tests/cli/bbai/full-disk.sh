bbai "$TESTDATA/good-oom.bbx" >/dev/full
