bbq -m table "$TESTDATA/good-tables.bbx" "select ts, comm, argv, argv_raw, rel, parent_pod from exec"
bbq --table "$TESTDATA/good-tables.bbx" "select dport, saddr, errno_name, 1.5 from tcp"
