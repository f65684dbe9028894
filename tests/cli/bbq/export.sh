cp "$TESTDATA/good-tables.bbx" "$TESTDATA/good-hostile.bbx" .
bbq export csv exit good-tables.bbx | cut -d, -f1,9,14
bbq export jsonl good-tables.bbx | jq -r '[.table, .comm // "-"] | join(" ")'
bbq export jsonl exec signal good-tables.bbx | jq -r '.table'
bbq export folded good-tables.bbx
bbq export folded good-hostile.bbx | grep -c "$(printf '\033')"
bbq export csv good-tables.bbx
bbq export folded exec good-tables.bbx
bbq export pdf good-tables.bbx
bbq export sqlite good-tables.bbx
bbq export csv nothing good-tables.bbx
bbq -o out.csv 'select comm from exec' good-tables.bbx && cat out.csv
bbq -o /nowhere/out 'select 1' good-tables.bbx
