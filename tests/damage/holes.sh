#!/bin/sh
# One hole of 4 KiB in a recording of 20 MB costs the columns that it touches of one or two chunks, their rows when it touches the times or
# tasks, wherever it is, and alters nothing.
set -u
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
bench load "$tmp/r.bbx" 1900000 20000 6 || exit 1
holes "$tmp/r.bbx" 4096 240 >"$tmp/found" || exit 1
awk -F '\t' '
	{ rows += $2; cells += $3; if (NR == 1 || $2 < row) row = $2; if (NR == 1 || $3 < cell) cell = $3; if (!$4) altered++ }
	END { printf "%d %d %d %d %d %d\n", NR, rows / NR, row, cells / NR, cell, altered }
' "$tmp/found" >"$tmp/sum"
read -r n mean worst mean_cells worst_cells altered <"$tmp/sum"
echo "# of $n holes, kept in parts per million: rows mean $mean, worst $worst; cells mean $mean_cells, worst $worst_cells"
# ok NUMBER NAME CONDITION...
ok() {
	what="$1 - $2"; shift 2
	if "$@"; then echo "ok $what"; else echo "not ok $what"; fi
}
ok 1 '240 holes were made' [ "$n" = 240 ]
ok 2 'each leaves 99.5 % of the rows or more' [ "$worst" -ge 995000 ]
# 1,000 holes leave 99.907 % of the rows and 99.883 % of the cells; the mean of 240 lies within 0.02 % of that (three standard errors).
ok 3 'they leave 99.88 % of the rows in the mean' [ "$mean" -ge 998800 ]
ok 4 'and 99.86 % of the cells' [ "$mean_cells" -ge 998600 ]
ok 5 'nothing is altered' [ "$altered" = 0 ]
dd if=/dev/zero of="$tmp/r.bbx" bs=4096 seek=2000 count=1 conv=notrunc 2>/dev/null
bbx recover "$tmp/r.bbx" 2>/dev/null
[ $? = 3 ] && echo "ok 6 - it is repaired" || echo "not ok 6 - it is repaired"
if bbx verify "$tmp/r.recovered.bbx" >"$tmp/verify" 2>&1; then
	echo "ok 7 - the repaired one verifies"
else
	echo "not ok 7 - the repaired one verifies"
	sed 's/^/# /' "$tmp/verify"
fi

# The first 4 KiB hold FILE and SCHEMA: the copy of the schema at the end explains all rows.
bench load "$tmp/r.bbx" 1900000 20000 6 || exit 1
rows() {
	bbx info --json "$1" 2>/dev/null | sed -n 's/.*"rows":\([0-9]*\).*/\1/p' | awk '{ n += $1 } END { print n + 0 }'
}
all=$(rows "$tmp/r.bbx")
dd if=/dev/zero of="$tmp/r.bbx" bs=4096 count=1 conv=notrunc 2>/dev/null
left=$(rows "$tmp/r.bbx")
echo "# without its beginning the recording has $left of $all rows"
ok 8 'without its beginning the recording has 99.5 % of its rows' [ $((left * 1000)) -ge $((all * 995)) ]
ok 9 'and there are many' [ "$all" -ge 1890000 ]
