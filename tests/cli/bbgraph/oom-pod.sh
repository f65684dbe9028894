bbgraph --pod bystander --all "$TESTDATA/good-oom.bbx" | grep -E '^.[pmek][0-9]* ->|[^p]label='
