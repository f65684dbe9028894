bbq schema events "$TESTDATA/good-tables.bbx"
bbq "$TESTDATA/good-tables.bbx" "select group_concat(name) from pragma_table_info('events')"
