# From a pipe: statements over several lines, commands, and mistakes, after which it goes on.
cp "$TESTDATA/good-tables.bbx" .
cat >commands <<'END'
select comm,
       pid from exec;
.mode line
select comm from exec where pid = 101;
.mode csv
.run killed
.schema incident
.nothing
.mode nothing
.run nothing
select nope;
select 'a;b' as t;

.param who=node
select pid from exec where comm = :who;
.param who=sh
select pid from exec where comm = :who;
.param nothing
.once rows.csv
select comm, 'once' from exec;
select 'here';
.output rows2.csv
select 'there';
.output
.save copy.db
.save copy.db
.read more
.read /nowhere/more
.read again
.explain on
select pid from exec where pid = 101;
.explain off
.help
select 1
END
cat >more <<'END'
.mode json
select count(*) n
from exec;
.mode csv
END
echo '.read again' >again
bbq shell good-tables.bbx <commands
status=$?
cat rows.csv rows2.csv
sqlite3 copy.db 'select comm, pid from exec'
exit $status
