cp "$TESTDATA/good-tables.bbx" new.bbx
cp "$TESTDATA/good-tables.bbx" old.bbx
touch -d 2020-01-01 old.bbx
bbq 'select distinct file from chunk'
