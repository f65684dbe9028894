bbq 'select 1'
