cp "$TESTDATA/good-tables.bbx" .
bbq columns errno good-tables.bbx
bbq reports good-tables.bbx | cut -d, -f1
bbq run killed good-tables.bbx
bbq run before --param seconds=5 --param pod=bystander-1 good-tables.bbx
for r in $(bbq --no-header 'select name from bbx_report' good-tables.bbx); do bbq run "$r" good-tables.bbx >out || echo "$r fails"; done
bbq run nothing good-tables.bbx
bbq run good-tables.bbx
