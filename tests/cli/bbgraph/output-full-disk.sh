bbgraph -o /dev/full "$TESTDATA/good-oom.bbx"
