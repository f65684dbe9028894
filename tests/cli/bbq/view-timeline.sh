bbq "$TESTDATA/good-tables.bbx" 'select rel, event, pod, comm, what from timeline order by ts, event, cite'
bbq "$TESTDATA/good-cli.bbx" 'select rel, event, what from before_trigger'
