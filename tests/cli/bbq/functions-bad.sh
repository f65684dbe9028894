cp "$TESTDATA/good-tables.bbx" .
for e in 'bucket(1, "x")' 'ns("soon")' 'cidr_match("10.0.0.1", "10.0.0.0/33")' '"a" regexp "("' 'percentile(1, 101)' "regexp(printf('%2000d', 1), 'a')"; do
	bbq good-tables.bbx "select $e"
	echo $?
done
