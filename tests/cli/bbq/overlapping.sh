# Incidents of one node have segments in common: what several files hold counts once, from the one that has most of it.
mkdir incidents incidents/incident.bbx
cp "$TESTDATA/good-oom.bbx" incidents/b.bbx
ln incidents/b.bbx incidents/incident.bbx/incident.bbx
head -c $(($(stat -c %s incidents/b.bbx) / 2)) incidents/b.bbx >incidents/a.bbx
cp "$TESTDATA/good-cli.bbx" incidents/other.bbx
for t in exec oom exit events container; do
	echo "$t $(bbq -m csv incidents "select count(*) from $t where file not like '%other%'" 2>/dev/null | tail -n 1) $(bbq -m csv "$TESTDATA/good-oom.bbx" "select count(*) from $t" | tail -n 1)"
done
bbq incidents 'select distinct file from events order by 1' 2>/dev/null
bbai incidents 2>/dev/null | grep -c '^  E1 '
