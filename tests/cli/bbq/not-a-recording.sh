echo 'hello, this is no recording' >x.bbx
bbq x.bbx 'select 1'
