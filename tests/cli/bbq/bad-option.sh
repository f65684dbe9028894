bbq --no-such-option 'select 1'
