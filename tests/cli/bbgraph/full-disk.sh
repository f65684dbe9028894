bbgraph "$TESTDATA/good-oom.bbx" >/dev/full
