bbgraph --version
