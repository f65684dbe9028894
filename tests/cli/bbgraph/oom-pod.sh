bbgraph --pod bystander --all "$TESTDATA/good-oom.bbx" | grep -E '^.[pmek][0-9]* ->|[^p]label='
bbgraph --pod bystander "$TESTDATA/good-oom.bbx" >plain
bbgraph --pod shop/bystander "$TESTDATA/good-oom.bbx" | cmp - plain
