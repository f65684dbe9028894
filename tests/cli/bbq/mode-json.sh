bbq -m json "$TESTDATA/good-tables.bbx" "select ts, comm, argv, argv_raw, rel, parent_pod from exec"
bbq --json "$TESTDATA/good-tables.bbx" "select dport, saddr, errno_name, 1.5 from tcp"
