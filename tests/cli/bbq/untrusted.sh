# What SQL that nobody has looked at may not do: each of these is refused, and leaves nothing behind.
case ${O:-} in *-san) echo "SKIP a bound on memory leaves no room for sanitizers"; exit ;; esac
cp "$TESTDATA/good-tables.bbx" .
bbq --untrusted good-tables.bbx 'select comm, count(*) from exec group by comm; select event, what from timeline order by ts limit 2'
bbq --untrusted good-tables.bbx "$(printf 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 3) select i, a.comm from n, ancestors(1) a')"
for sql in 'create temp table t as select * from exec' 'create view v as select 1' 'attach "x.db" as x' 'pragma table_info(exec)' 'pragma temp_store = 1' \
	'select * from pragma_table_info("exec")' 'vacuum into "x.db"' 'delete from exec' 'begin ;' 'savepoint s' 'analyze ;' 'reindex ;' "select load_extension('x')" \
	"select readfile('/etc/passwd')" "select writefile('x', 'y')" "select fts3_tokenizer('simple')" 'create virtual table temp.f using fts5(a)' \
	'select randomblob(1000000000)' "select printf('%.*c', 100000000, 'x')" "select hex(zeroblob(16000000))" "select count(*) from exec where comm like hex(zeroblob(200))" \
	"select $(printf '(%.0s' $(seq 120))1$(printf ')+1%.0s' $(seq 120))" 'select ?101' 'drop table exec' 'explain delete from exec' 'update exec set pid = 1' "update sqlite_master set sql = ''" 'insert into sqlite_master values (1, 2, 3, 4, 5)'; do
	echo "-- $(echo "$sql" | cut -c 1-60)"
	bbq --untrusted good-tables.bbx "$sql" 2>&1
	echo $?
done
echo '-- bounds'
bbq --untrusted --timeout 50ms good-tables.bbx 'with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n' 2>&1
bbq --untrusted --limit 2 good-tables.bbx 'select value from generate_series(1, 1000000000)' 2>&1
bbq --untrusted good-tables.bbx 'select value from generate_series(1, 1000000000)' 2>&1 | tail -n 1
bbq --untrusted --max-memory 64M good-tables.bbx "select count(*) from (select value, printf('%0100d', value) t from generate_series(1, 3000000) order by t)" 2>&1
bbq --untrusted --max-memory 32M good-tables.bbx 'select median(value) from generate_series(1, 10000000)' 2>&1
bbq --untrusted export csv exec good-tables.bbx 2>&1
ls
