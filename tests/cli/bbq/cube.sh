# Statements that add up rows are put to cubes: their answers, what is missing from a damaged file included, are the same without.
cp "$TESTDATA/good-tables.bbx" .
bbq --explain good-tables.bbx 'select comm, count(*) n from exec where pid > 1 group by comm having n > 0 order by n desc' | sed 's/ INDEX .*//'
bbq --explain --no-rewrite good-tables.bbx 'select count(*) from exec' | sed 's/ INDEX .*//'
# Asks both ways: prints the answer, and another one when there is.
both() {
	bbq "$1" "$2" >with 2>with.err
	status=$?
	bbq --no-rewrite "$1" "$2" >without 2>without.err
	[ $? = $status ] || echo "another status than $status"
	cat with with.err
	diff with without && diff with.err without.err
}
for sql in 'select count(*), min(ts) from exec' 'select comm, sum(argc), avg(argc), max(argc), count(pod) from exec group by 1' \
	'select distinct node, pod from signal order by pod' 'select bucket(ts, "1s") - t.t s, count(*) from exec, (select min(ts) t from exec) t group by 1' \
	'select bucket(ts, "10s") > 0 b, count(*) n from exec group by bucket(ts, "10s")' 'select count(distinct comm), total(pid) from exec where comm glob "[a-s]*"' \
	'select upper(comm), max(k8s_pod_name) from exec group by comm' 'select pod, count(*) from exec where argc is not null and length(comm) > 2 group by pod' \
	'select max(ts), comm from exec' 'select sum(ts) from exec'; do
	echo "-- $sql"
	both good-tables.bbx "$sql"
done
echo '-- damaged'
. "$SRC/tests/cli/bbq/damage.subr"
both damaged.bbx 'select count(*), sum(dport), max(pid) from tcp' | sed 's/byte [0-9]*/byte N/'
echo '-- by hand'
bbq good-tables.bbx 'select comm, sum(n) n, sum(argc_n) with_argc, min(ts_bucket) % 1000000000 ns from exec_cube group by comm'
bbq good-tables.bbx 'select count(*) from exec_cube where n > 1'
echo $?
bbq good-tables.bbx 'select count(*) from process_cube'
echo $?
