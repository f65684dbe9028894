bbgraph "$TESTDATA/good-crash.bbx" | grep -E '^.[pmek][0-9]* ->|[^p]label='
