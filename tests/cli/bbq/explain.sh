# The plan instead of the rows; the cost beside them.
cp "$TESTDATA/good-tables.bbx" .
bbq --explain good-tables.bbx 'select upid, count(*) from exec group by upid union select 1, 2' | sed 's/ INDEX .*//'
bbq --stats good-tables.bbx 'select comm from exec' 2>&1 | sed -E 's/[0-9.]+ (ms|steps|KiB)/N \1/g'
