# every query that the evidence names finds its row
cp "$TESTDATA/good-oom.bbx" incident.bbx
bbai --json | jq -r '.evidence[].query, .chain[].query' >queries
while read -r q; do
	sh -c "${q%\'} limit 5' -m ndjson" | wc -l
done <queries | sort | uniq -c | sed 's/^ *//'
