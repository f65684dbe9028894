cp "$TESTDATA/good-tables.bbx" a.bbx
cp "$TESTDATA/good-tables.bbx" b.bbx
bbq a.bbx b.bbx 'select section, count(*), count(distinct upid) from exec group by section'
