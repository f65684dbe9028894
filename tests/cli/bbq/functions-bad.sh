cp "$TESTDATA/good-tables.bbx" .
for e in 'bucket(1, "x")' 'ns("soon")' 'cidr_match("10.0.0.1", "10.0.0.0/33")' '"a" regexp "("' 'percentile(1, 101)' "regexp(printf('%2000d', 1), 'a')"; do
	bbq good-tables.bbx "select $e"
	echo $?
done
for e in 'topk(1, 0)' 'topk(1, 1001)' 'topk(1, null)' 'topk(1, "x")' "topk(printf('%65536d', value)) from generate_series(1, 1100)" 'count(*) from buckets("soon")' \
	'* from as_of("chunk", 4)' '* from overlap("x", "y")'; do
	bbq good-tables.bbx "select $e"
	echo $?
done
