bbq --line "$TESTDATA/good-tables.bbx" 'select iso(ts), comm, argv, parent_pod, rel from exec'
