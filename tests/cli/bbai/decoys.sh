# what looks like an incident and is none
for f in "$TESTDATA"/good-decoy-*.bbx; do
	echo "$(basename "$f" .bbx): $(bbai "$f" | head -n 1)"
done
