# another signal of a process beside it is another cause; the same one again is its repetition
bbai "$TESTDATA/good-crash-siblings.bbx" | sed -n '1p;/^also found/,/^$/p;/^explained/,/^$/p'
