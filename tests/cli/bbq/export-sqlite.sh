# The database has what the recording has, rowids too; it is not made over a file that is there.
cp "$TESTDATA/good-tables.bbx" .
bbq export sqlite -o out.db good-tables.bbx
for t in exec exit signal tcp processes container incident; do
	sql="select count(*), min(rowid), max(rowid) from $t"
	[ "$(bbq --no-header --list "$sql" good-tables.bbx)" = "$(sqlite3 out.db "$sql")" ] || echo "$t differs"
done
sqlite3 out.db 'pragma integrity_check; select pid, comm, argv, rel, typeof(argv_raw) from exec; select e.comm, p.exit_signal_name from exec e join processes p using (upid)'
bbq export sqlite -o out.db good-tables.bbx
bbq export sqlite -o /nowhere/out.db good-tables.bbx
chmod 640 good-tables.bbx
(umask 022; bbq export sqlite -o as-open.db good-tables.bbx; umask 077; bbq export sqlite -o private.db good-tables.bbx; stat -c '%a %n' as-open.db private.db)
ls
