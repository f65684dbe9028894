row=$(bbq "$TESTDATA/good-tables.bbx" 'select rowid from signal' | tail -n 1)
bbq "$TESTDATA/good-tables.bbx" --param row="$row" 'select comm, sig_name, sender_comm, sender_exe from signal where rowid = :row'
