# What each aggregate over many rows says, held against SQL that says the same at length; and what they make of odd values.
cp "$TESTDATA/good-tables.bbx" .
q() { bbq --no-header --list good-tables.bbx "select $1"; }
odd=$(cat <<'END'
(select 1 x, 0 ts union all select 1.0, 1 union all select '1', 2 union all select null, 3 union all select 9e999, 4 union all select x'0022', null union all select 'a"\b', 'now')
END
)
echo '-- topk'
q 'topk(comm), topk(comm, 1), topk(pid, 2) from exec'
q 'key, value, type from (select topk(event, 3) t from events), json_each(t)'
q "topk(x) from $odd"
q 'topk(value) is null, hist(value) is null, hll(value), rate(value, value) is null from generate_series(1, 0)'
q 'json_group_object(x, n) = (select topk(value * value % 97, 5) from generate_series(1, 5000))
	from (select value * value % 97 x, count(*) n from generate_series(1, 5000) group by 1 order by n desc, x || "" limit 5)'
echo '-- hist'
q 'hist(lifetime_ns) from exit'
q 'hist(value) from generate_series(-3, 9)'
q "hist(x), (select count(*) from json_each(hist(x))) from (select x from $odd where typeof(x) <> 'real' or x < 2)"
q 'hist(x), hist(-x) from (select 0.99 x union all select 1.99 union all select 2)'
q 'min(h), max(h), count(*) from (select cast(key as real) h from json_each((select hist(x) from (select 9e999 x union all select -9223372036854775808 union all select 9223372036854775807))))'
q '(select group_concat(value) from json_each((select hist(value) from generate_series(1, 300)))) =
	(select group_concat(n) from (select count(*) n from generate_series(1, 300) group by cast(log2(value) as integer)))'
echo '-- hll'
q "hll(x), count(distinct x) from $odd"
for n in 1 10 300 5000 40000 90000 400000; do
	q "$n, abs(hll(value * 7919 || 'x') - $n) <= 0.03 * $n, abs(hll(value) - $n) <= 0.03 * $n from generate_series(1, $n)"
done
echo '-- rate'
q 'rate(value * 250, value * 1000000000), rate(value * 250, -value * 1000000000) from generate_series(1, 5)'
q 'rate(x, ts * 1000000000) from (select 100 x, 0 ts union all select 130, 1 union all select 20, 2 union all select null, 3 union all select "x", 4 union all select 70, 10)'
q 'rate(value, 7) is null, rate(value, "now") is null, rate(value, null) is null from generate_series(1, 5)'
q "rate(x, ts) from $odd"
