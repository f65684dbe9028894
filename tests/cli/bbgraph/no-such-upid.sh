bbgraph --upid 4000 "$TESTDATA/good-oom.bbx"
