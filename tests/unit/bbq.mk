test_quotes-lib := bbq bbtool bbx
test_quotes-pkg := sqlite3
test_vtab-src := tests/unit/vtab_recording.c
test_vtab-lib := bbq bbtool bbx
test_vtab-pkg := sqlite3
test_hostile_schema-lib := bbq bbtool bbx
test_hostile_schema-pkg := sqlite3
