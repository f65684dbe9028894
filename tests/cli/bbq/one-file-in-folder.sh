cp "$TESTDATA/good-tables.bbx" incident.bbx
bbq 'select * from exec where pod = "checkout-6d9f"'
