# A recording of many small chunks becomes one of few, and much smaller.
bench load load.bbx 50000 500 40 >/dev/null
largest() {
	bbx info -v --json "$1" | jq '[.chunks[].rows] | max'
}
for rows in 1000 8192 ''; do
	bbx repack -l 3 ${rows:+--rows $rows} -o out.bbx load.bbx || echo "status $?"
	bbx verify out.bbx >/dev/null || echo 'not sound'
	bbx diff load.bbx out.bbx
	largest out.bbx
done
[ $(($(wc -c <out.bbx) * 2)) -lt "$(wc -c <load.bbx)" ] || echo 'not half of it'
