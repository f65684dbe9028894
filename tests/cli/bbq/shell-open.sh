# Other recordings, the last statement again, and files: none of them takes the place of a recording, and none is more open than the recordings are.
umask 022
cp "$TESTDATA/good-tables.bbx" one.bbx
cp "$TESTDATA/good-oom.bbx" two.bbx
cp one.bbx 'with blank.bbx'
chmod 640 one.bbx
chmod 600 two.bbx 'with blank.bbx'
echo no >no.bbx
mkdir empty
cat >commands <<'END'
select count(*) n from exec;
.open two.bbx
.last
.mode json
.last
.open no.bbx
.open nothere.bbx
.open empty
.open
.open -
.open one.bbx two.bbx
.last
select count(distinct file) files from chunk;
.mode csv
.run killed
.last
select
  1 as two_lines;
.last
.mode json
.open "with blank.bbx"
select distinct file from chunk;
.once two.bbx
select 'to a recording that is not open: it is replaced, as any file is';
.output 'with blank.bbx'
.once './with blank.bbx'
.save 'with blank.bbx'
.save new.db
.once rows.csv
select 1;
.param who='a b'
.param
select :who;
.schema nothing
.columns nothing
.timer perhaps
.mode
help
quit;
select 'not reached';
END
bbq shell one.bbx <commands
echo "status $?"
bbq 'select count(*) n from exec' 'with blank.bbx'
stat -c '%a %n' new.db rows.csv
echo '.last' | bbq shell one.bbx
. "$SRC/tests/cli/bbx/damage.subr"
damage good-oom exit
printf '.open one.bbx\nselect count(*) from exit;\n.open damaged.bbx\nselect count(*) from exit;\n.open one.bbx\nselect 1;\n' | bbq shell one.bbx 2>err
echo "status $?"
sed 's/ (byte.*//' err
echo '-- each statement has the time of --timeout'
printf 'select count(*) n from generate_series(1, 100000000000);\nselect count(*) n from generate_series(1, 50000);\n' | bbq shell --timeout 1s one.bbx 2>&1
