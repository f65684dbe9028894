# The causal graph.
libs += bbgraph
room-bbgraph-pkg := libcgraph
lib-bbgraph-src := $(filter-out bbgraph/main.c,$(wildcard bbgraph/*.c))
bins += bbgraph
bin-bbgraph-src := bbgraph/main.c
bin-bbgraph-lib := bbgraph bbtool bbx
bin-bbgraph-pkg := libcgraph $(archive-pkg) libzstd libxxhash
bin-bbgraph-libs := $(archive-libs)
