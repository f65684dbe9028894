for f in "$TESTDATA"/good-*.bbx; do
	bbgraph --all "$f" >one 2>err && bbgraph --all "$f" >two 2>err && cmp one two
done
