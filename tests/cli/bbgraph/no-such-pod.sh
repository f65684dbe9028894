bbgraph --pod other/bystander "$TESTDATA/good-oom.bbx"
bbgraph --pod nowhere "$TESTDATA/good-oom.bbx"
