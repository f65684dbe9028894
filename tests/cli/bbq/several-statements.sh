bbq "$TESTDATA/good-tables.bbx" -f - <<'SQL'
-- a table in memory
create temp table t as select upid, exe from exec;
select * from t;
select count(*) from t
SQL
