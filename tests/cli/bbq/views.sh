# Every view answers; what each says is in the tests of its name.
cp "$TESTDATA/good-oom.bbx" .
for v in $(bbq good-oom.bbx 'select name from bbx_table where kind = "view"' | tail -n +2); do
	printf '%s %s\n' "$v" "$(bbq good-oom.bbx "select count(*) from $v" | tail -n 1)"
done
