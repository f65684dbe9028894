cp "$TESTDATA/good-tables.bbx" .
bbq 'select * from ancestors(4)' good-tables.bbx
bbq 'select depth, comm from descendants(1)' good-tables.bbx
bbq 'select e.comm, a.comm ancestor from exec e, ancestors(e.upid) a where depth = 1' good-tables.bbx
bbq 'select after_ns, event, what from around(utc("0"), "10ms"); select count(*) n from around(utc("0"), "10s", "0")' good-tables.bbx
bbq 'select e.comm, x.i, x.value from exec e, explode(e.argv_raw) x' good-tables.bbx
bbq 'select group_concat(value) from generate_series(1, 9, 4); select count(*) n from generate_series(5, 1)' good-tables.bbx
bbq 'select * from buckets("2s")' good-tables.bbx
bbq 'select b.rel, count(e.ts) n from buckets("500ms", "-7s", "-4s") b left join events e on e.ts >= b.ts and e.ts < b.end_ts group by 1' good-tables.bbx
bbq 'select count(*) n, sum(ts <> bucket(ts, "7ms")) off from buckets("7ms"); select count(*) n from buckets("1s", "0", "-1s"); select count(*) n from buckets("1s", t0(), t0())' good-tables.bbx
bbq 'select ts, end_ts from buckets("1s", 9223372036854775000, 9223372036854775807); select count(*) n from buckets' good-tables.bbx
bbq 'select upid, comm, dur(dur_ns) ran from overlap("-6.45s", "-6.4s")' good-tables.bbx
bbq 'select c.daddr, o.comm, o.dur_ns from connections c, overlap(c.ts, c.ts + c.dur_ns) o where o.upid = c.upid' good-tables.bbx
bbq 'select count(*) n from overlap("0", "-1s"); select count(*) n from overlap(null, "0"); select count(*) n from overlap("1s", "2s")' good-tables.bbx
