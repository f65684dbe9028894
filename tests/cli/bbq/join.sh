bbq "$TESTDATA/good-tables.bbx" 'select e.comm, x.exit_code, x.signal_name from exec e join exit x on x.upid = e.upid order by e.ts'
