cp "$TESTDATA/good-tables.bbx" .
q() { bbq good-tables.bbx "select $1" | tail -n 1; }
q 'dur(1), dur(1500), dur(2500000), dur(3e9), dur(90e9), dur(-7200e9), dur(null)'
q 'bytes(0), bytes(1023), bytes(1536), bytes(67108864), bytes(1234567890123), bytes("x")'
q 'bucket(1700000001234567890, "1s"), bucket(-1, "1s"), bucket(null, "1s"), ns("250ms")'
q 'basename("/usr/bin/dash"), basename("dash"), dirname("/usr/bin/dash"), dirname("/dash"), dirname("dash")'
q 'pod_app("checkout-5d9f7c6b8d-x7k2p"), pod_app("db-0"), pod_app("proxy-x7k2p"), pod_app("backup-28391040-x7k2p"), pod_app("checkout-6d9f"), pod_app("web")'
q '"abc" regexp "^a.c$", "abc" regexp "b$", null regexp "x", regexp_extract("pid=42;", "pid=([0-9]+)"), regexp_extract("ab12", "[0-9]+"), regexp_extract("ab", "c")'
q 'cidr_match("10.1.2.3", "10.0.0.0/8"), cidr_match("11.1.2.3", "10.0.0.0/8"), cidr_match("fd00::8", "fd00::/8"), cidr_match("::ffff:10.1.2.3", "10.1.2.3"), cidr_match("x", "10.0.0.0/8"), cidr_match("10.1.2.3", "10.1.2.0/23")'
q 'in_cidr_block("10.0.0.0/8", "10.1.2.3"), in_cidr_block("10.0.0.0/8", "11.1.2.3"), split("/usr//bin/sh", "/", 1), split("a=1;b=2", "=;", 3), split("a b", " ", 2), split(null, " ", 0), split("x", "", 0), rel(t0()), iso(t0())'
q 'is_private("172.31.0.1"), is_private("172.32.0.1"), is_private("fe80::1"), is_private("2001:db8::1"), is_private("no")'
q 'median(value), p90(value), percentile(value, 25), stddev(value), arg_max(value, -value), arg_min(value, -value), spark(value) from generate_series(1, 9)'
q 'median(value), stddev(value), arg_max(value, value), spark(value) from generate_series(1, 0)'
