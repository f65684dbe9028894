bbq -m xml 'select 1'
