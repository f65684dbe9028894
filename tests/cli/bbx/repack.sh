# Of every recording the repacked one has the same rows, and is sound; the demo's is smaller.
for f in "$TESTDATA"/*.bbx "$SRC"/testdata/demo/*.bbx; do
	bbx repack -o out.bbx "$f" || echo "$f: status $?"
	bbx cat "$f" | sort >before
	bbx cat out.bbx | sort | cmp - before || echo "$f: other rows"
	bbx verify out.bbx >/dev/null || echo "$f: not sound"
	bbx info --json "$f" | grep -A 4 '^"incidents"' >before
	bbx info --json out.bbx | grep -A 4 '^"incidents"' | cmp - before || echo "$f: other incidents"
done
[ "$(wc -c <out.bbx)" -lt "$(wc -c <"$f")" ] || echo "$f: not smaller"
bbx extract "$TESTDATA/good-cli.bbx" notes.txt
mv notes.txt before
bbx repack "$TESTDATA/good-cli.bbx" -o - | bbx extract - notes.txt
cmp notes.txt before
