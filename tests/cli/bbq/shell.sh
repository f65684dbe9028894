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

select 1
END
bbq shell good-tables.bbx <commands
