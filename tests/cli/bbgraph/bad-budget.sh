bbgraph --budget 151 "$TESTDATA/good-oom.bbx"
