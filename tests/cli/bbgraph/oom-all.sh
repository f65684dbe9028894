# The bystanders too: their connections and the address that refused.
bbgraph --all "$TESTDATA/good-oom.bbx" | grep -E '^.[pmek][0-9]* ->|[^p]label='
