bbq "$TESTDATA/good-tables.bbx" 'select upid, pid, parent_upid, comm, exe, argv, pod, exit_code, exit_signal, exit_signal_name from processes'
