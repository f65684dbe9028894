bbgraph --pod nowhere "$TESTDATA/good-oom.bbx"
