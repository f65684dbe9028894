bbq "$TESTDATA/good-tables.bbx" 'select count(*) from events where ts > utc("-4.2s")'
bbq "$TESTDATA/good-tables.bbx" 'select utc(iso(ts)) - ts, utc(null) from signal'
bbq "$TESTDATA/good-tables.bbx" 'select utc("yesterday")'
