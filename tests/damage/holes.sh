#!/bin/sh
# One hole of 4 KiB in a recording of 20 MB costs the one or two chunks that it touches, wherever it is, and alters no row.
set -u
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
bench load "$tmp/r.bbx" 1900000 20000 6 || exit 1
holes "$tmp/r.bbx" 4096 20 >"$tmp/found" || exit 1
altered=$(awk -F '\t' 'NF == 3 && !$3' "$tmp/found")
kept=$(awk -F '\t' '$1 == "worst" { print $2 }' "$tmp/found")
mean=$(awk -F '\t' 'NF == 3 { sum += $2; n++ } END { printf "%d", sum / n }' "$tmp/found")
echo "# of 20 holes, rows kept in parts per million: mean $mean, worst $kept"
[ "$(grep -c . "$tmp/found")" = 21 ] && echo "ok 1 - 20 holes were made" || echo "not ok 1 - 20 holes were made"
[ "$kept" -ge 990000 ] && echo "ok 2 - each leaves 99 % of the rows or more" || echo "not ok 2 - one leaves only $kept ppm of the rows"
[ -z "$altered" ] && echo "ok 3 - no row is altered" || echo "not ok 3 - rows are altered: $altered"
dd if=/dev/zero of="$tmp/r.bbx" bs=4096 seek=2000 count=1 conv=notrunc 2>/dev/null
bbx recover "$tmp/r.bbx" 2>/dev/null
[ $? = 3 ] && echo "ok 4 - it is repaired" || echo "not ok 4 - it is repaired"
if bbx verify "$tmp/r.recovered.bbx" >"$tmp/verify" 2>&1; then
	echo "ok 5 - the repaired one verifies"
else
	echo "not ok 5 - the repaired one verifies"
	sed 's/^/# /' "$tmp/verify"
fi
