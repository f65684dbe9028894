bbq "$TESTDATA/good-tables.bbx" 'select rel(ts) rel, pod, comm, direction, saddr, sport, daddr, dport, outcome, errno_name, rtt_us from connections'
bbq "$TESTDATA/good-tables.bbx" 'select * from top_talkers; select pod, comm, daddr, dport, errno_name from failed_connect; select errno_name, pod, errors from errno_top'
bbq "$TESTDATA/good-tables.bbx" 'select action, pid, status, remote_address, remote_port, time from socket_events'
