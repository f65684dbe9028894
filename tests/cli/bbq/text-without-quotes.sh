bbq "$TESTDATA/good-tables.bbx" 'select * from exec where pod = checkout-6d9f'
