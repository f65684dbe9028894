# The rows before five seconds ago are left out; who started whom stays.
bbgraph --since -5s "$TESTDATA/good-oom.bbx" | grep -E '^.[pmek][0-9]* ->|[^p]label='
