bbq "$TESTDATA/good-tables.bbx" 'select rel, event, pod, comm from events where rel between -5 and 1 order by ts, event'
