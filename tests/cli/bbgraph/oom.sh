# The whole text, byte for byte: from the start of the leak to the kill.
bbgraph "$TESTDATA/good-oom.bbx"
