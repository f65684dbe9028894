echo 'select comm from exec where rel < :rel' >q.sql
bbq -f q.sql --param rel=0 "$TESTDATA/good-tables.bbx"
