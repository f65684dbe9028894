# bbx.so in the sqlite3 shell: tables, views and functions beside those of a database, which stays as it is.
[ -e "$O/bbx.so" ] || { echo "SKIP bbx.so is not built here"; exit; }
cp "$TESTDATA/good-tables.bbx" "$TESTDATA/good-cli.bbx" .
q() { sqlite3 -header -csv -cmd ".load $O/bbx" "$@"; }
q :memory: "select bbx_open('good-tables.bbx') > 10 as opened; select pid, comm, argv from exec where pod = 'checkout-6d9f'; select rel, what from timeline limit 2;
select comm, iso(ts) from events where event = 'oom' or comm regexp '^no' limit 1; select depth, comm from ancestors(4); select count(*) n from bbx_table where name = 'exec'"
q :memory: "select bbx_open('good-tables.bbx', 'good-cli.bbx') > 10 as opened; select file, count(*) from exec group by file"
q data.db "create table mine(upid); insert into mine values (3); select bbx_open('good-tables.bbx') > 10 as opened; select m.upid, e.comm from mine m join exec e using (upid)"
sqlite3 data.db .schema
q :memory: "select bbx_open('nothing.bbx')" 2>&1
q :memory: "select bbx_open('$O/bbx.so')" 2>&1 | sed "s|$O|O|g"
q :memory: "select bbx_open('good-tables.bbx') > 10 as opened; select bbx_open('good-cli.bbx')" 2>&1
q :memory: "create view v as select bbx_open('good-tables.bbx'); select * from v" 2>&1
