bbgraph --no-such-option
