for sql in 'attach "x.db" as x' 'vacuum into "x.db"' 'pragma temp_store_directory = "/"' 'delete from exec'; do
	bbq "$TESTDATA/good-tables.bbx" "$sql"
	echo $?
done
ls
