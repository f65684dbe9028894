# The rows of a cut are those that cat shows of the window; of a long recording whole chunks are copied, and windows join again.
rows() {
	sed 's/"[a-z_]*upid":[0-9]*,//g'
}
bench load load.bbx 60000 20000 6 >/dev/null
for window in '-s -2.5s -u -1.2s' '-s -1.7s' '-u -1.7s' '-s -9999 -u -9998' ''; do
	bbx cut $window -o cut.bbx load.bbx || echo "status $?"
	bbx verify cut.bbx >/dev/null || echo 'not sound'
	bbx cat $window load.bbx | rows | sort >before
	bbx cat cut.bbx | rows | sort | cmp - before || echo "other rows: $window"
done
now=$(bbx cat load.bbx | sed 's/.*"ts":"//; s/".*//' | sort | tail -n 1)
bbx cut -u "$now" -o all.bbx load.bbx
bbx diff --exit-code load.bbx all.bbx
sizes() {
	bbx info -v --json "$1" | jq -c '.chunks[] | [.table, .bytes, .rows]'
}
sizes load.bbx >before
sizes all.bbx | cmp - before
bbx cut -u 1970-01-01T01:00:01Z -o first.bbx load.bbx
bbx cut -s 1970-01-01T01:00:01.000000001Z -o second.bbx load.bbx
bbx merge -o both.bbx first.bbx second.bbx
bbx verify both.bbx >/dev/null || echo 'not sound'
bbx diff --exit-code load.bbx both.bbx
