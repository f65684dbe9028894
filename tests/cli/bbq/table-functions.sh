cp "$TESTDATA/good-tables.bbx" .
bbq 'select * from ancestors(4)' good-tables.bbx
bbq 'select depth, comm from descendants(1)' good-tables.bbx
bbq 'select e.comm, a.comm ancestor from exec e, ancestors(e.upid) a where depth = 1' good-tables.bbx
bbq 'select after_ns, event, what from around(utc("0"), "10ms"); select count(*) n from around(utc("0"), "10s", "0")' good-tables.bbx
bbq 'select e.comm, x.i, x.value from exec e, explode(e.argv_raw) x' good-tables.bbx
bbq 'select group_concat(value) from generate_series(1, 9, 4); select count(*) n from generate_series(5, 1)' good-tables.bbx
