# unknown has no findings, and shows the end
for f in "$TESTDATA"/good-decoy-*.bbx; do
	bbai --json "$f" | jq -e '.verdict.class == "unknown" and .verdict.pid == null and .findings == [] and (.last | length) > 0'
done
