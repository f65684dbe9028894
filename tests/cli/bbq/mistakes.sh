# What answers nothing, or is refused, says what would answer.
cp "$TESTDATA/good-tables.bbx" "$TESTDATA/good-oom.bbx" "$TESTDATA/good-hostile.bbx" .
bbq good-tables.bbx "select count(*) from exec where ts > '2023-11-14'"
bbq good-tables.bbx 'select count(*) from exec where ts between "2023-11-14" and "-1s"'
bbq good-tables.bbx "select count(*) from exec where ts > '1700000000000000000' or iso(ts) > '2023'"
bbq -s 10s -u 1s good-tables.bbx 'select 1'; echo "status $?"
bbx cat -s 10s -u 1s good-tables.bbx; echo "status $?"
bbq good-tables.bbx "select * from around('x')"; echo "status $?"
bbq good-tables.bbx "select count(*) from around('-6.4s', '100ms')"
bbq columns nosuch good-tables.bbx; echo "status $?"
bbq good-hostile.bbx 'select * from fork_cube' >out; echo "status $?"
bbq good-tables.bbx 'select pod from tcp_cube where n > 1'; echo "status $?"
bbq good-tables.bbx '-- a comment
-- another
select comm from exec limit 1 -- and more'
bbq good-tables.bbx '-- only a comment'; echo "status $?"
# Too many columns for the screen: a line for each value.
bbq --box --width 40 good-oom.bbx 'select * from oom' | grep -E 'comm|usage_bytes'
bbq --box --width 40 good-oom.bbx 'select comm, argv, pod from oom'
bbq --box --width 40 good-tables.bbx 'select ts, node, namespace, pod, container, upid from oom'
# Names that were mistyped.
bbq good-tables.bbx 'select "cmom", "comm", count(*) as "coms" from exec where "cmom" = "sh" or "comm" like "s%" or utc("2023-11-14") > 0 group by 2 having "coms" > 0'
for sql in 'select * from exce' 'select cmom from exec' 'select e.arvg from exec e' 'select isoo(ts) from exec' 'select * from nothing_like_it'; do
	bbq good-tables.bbx "$sql"
done
