# What OpenTelemetry, ECS and osquery call a column names it too; conditions on it leave chunks out as those on the column do.
cp "$TESTDATA/good-tables.bbx" .
bbq good-tables.bbx 'select k8s_pod_name, ns, process_pid, process_command_line, path, parent from exec where k8s_pod_name = "checkout-6d9f" and ns = "shop"'
bbq good-tables.bbx 'select source_ip, source_port, remote_address, destination_port from tcp where remote_port = 5432'
bbq good-tables.bbx 'select name, path, cmdline, parent from processes where name = "node"'
