bbq "$TESTDATA/good-tables.bbx" 'select cgroup, pod, memory_limit_bytes, iso(ts) from container order by cgroup'
