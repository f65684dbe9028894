bbgraph --help
