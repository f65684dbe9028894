# Trees, endings, and who did it.
bbq -m table "$TESTDATA/good-tables.bbx" 'select tree, depth, upid, pod, ending, argv from proctree'
bbq "$TESTDATA/good-tables.bbx" 'select rel(ts) rel, comm, ending from failed; select comm, signal_name, killer, killer_pod from killed'
bbq "$TESTDATA/good-oom.bbx" 'select comm, signal_name, killer from killed; select pod, comm, limit_bytes, share, started_10s from oom_context'
bbq "$TESTDATA/good-tables.bbx" 'select pid, path, cmdline, parent from process_events'
