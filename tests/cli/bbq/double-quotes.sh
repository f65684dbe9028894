bbq "$TESTDATA/good-tables.bbx" 'select "pid", comm from exec where comm = "node"'
bbq "$TESTDATA/good-tables.bbx" 'select e."pid" from "exec" e where comm in ("node", "x") and pod like "check%"'
