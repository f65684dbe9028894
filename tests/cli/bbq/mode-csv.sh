bbq -m csv "$TESTDATA/good-tables.bbx" "select ts, comm, argv, argv_raw, rel, parent_pod from exec"
bbq --csv "$TESTDATA/good-tables.bbx" "select dport, saddr, errno_name, 1.5 from tcp"
