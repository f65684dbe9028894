# 400 processes, one node.
bbgraph "$TESTDATA/good-forkbomb.bbx" | grep -E '^.[pmek][0-9]* ->|[^p]label='
