bbgraph --budget 2 "$TESTDATA/good-oom.bbx" | grep -E ' -> |	comment='
