bbgraph "$TESTDATA/good-gap.bbx" | grep -o 'nothing recorded for [0-9.]* s'
