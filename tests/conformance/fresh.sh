#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Recordings with every feature of FORMAT.md, as the present writer makes them, read by every reader.
. "${0%/*}/check.inc"
mkdir "$scratch/files"
mkconf "$scratch/files" 2>"$scratch/err"
ok $? 'mkconf makes its files'
for f in "$scratch"/files/*.bbx; do
	check_file "${f%.bbx}"
done

# Recordings of the builtin tables: both readers find the same, a real one included.
for f in "$TESTDATA"/*.bbx testdata/demo/incident.bbx; do
	[ -n "$python" ] || continue
	readconf indexed "$f" >"$scratch/expected" 2>"$scratch/err"
	"$python" tests/bbxread.py "$f" >"$scratch/got" 2>>"$scratch/err"
	same "${f##*/}, libbbx and bbxread.py" "$scratch/expected" "$scratch/got"
done

# The second reader sees damage: a byte of each kind of place, one at a time.
bbx=$scratch/files/one-row.bbx
for at in 0 7 20 33 41 75 90 108 150 400 600 -200 -130 -50 -1; do
	[ -n "$python" ] || continue
	[ $at -ge 0 ] || at=$(($(wc -c <"$bbx") + at))
	{
		head -c $at "$bbx"
		tail -c +$((at + 1)) "$bbx" | head -c 1 | tr '\000-\377' '\001-\377\000'
		tail -c +$((at + 2)) "$bbx"
	} >"$scratch/damaged"
	! "$python" tests/bbxread.py "$scratch/damaged" >/dev/null 2>"$scratch/err" && ! grep -q Traceback "$scratch/err"
	ok $? "bbxread.py refuses a file whose byte $at differs"
done
exit $failed
