#!/bin/sh
# A copy that stopped early, as kubectl cp does it: a recording of 100 MB without its last 1 to 40 MB gives every row of the chunks
# that are whole, to every tool.
set -u
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export TMPDIR="$tmp"
n=0
# check NAME CONDITION...
check() {
	n=$((n + 1))
	what=$1; shift
	if "$@"; then echo "ok $n - $what"; else echo "not ok $n - $what"; fi
}
verifies() {
	bbx verify "$1" >/dev/null 2>&1
}

bench load "$tmp/whole.bbx" 9700000 20000 6 || exit 1
size=$(stat -c %s "$tmp/whole.bbx")
bbx info -v "$tmp/whole.bbx" | sed -n '/^chunks/,$p' | awk 'NR > 3 && NF > 6 { print $4 + $5, $6 }' >"$tmp/chunks"
check 'the recording has about 100 MB' [ "$size" -gt 90000000 ]
check 'and many chunks' [ "$(wc -l <"$tmp/chunks")" -gt 1000 ]

# rows FILE: what a tool finds in it
rows() {
	bbx info "$1" 2>/dev/null | sed -n '/^tables/,/^$/p' | awk 'NR > 3 && NF { sum += $2 } END { print sum }'
}
for mb in 1 2 5 10 17 25 33 40; do
	left=$((size - mb * 1000000))
	head -c $left "$tmp/whole.bbx" >"$tmp/cut.bbx"
	want=$(awk -v left=$left '$1 <= left { sum += $2 } END { print sum }' "$tmp/chunks")
	check "without the last $mb MB every row of a whole chunk is there" [ "$(rows "$tmp/cut.bbx")" = "$want" ]
	bbx recover -o "$tmp/copy.bbx" "$tmp/cut.bbx" 2>/dev/null
	check 'its repair says that something is missing' [ $? = 3 ]
	check 'and verifies' verifies "$tmp/copy.bbx"
	check 'and has the same rows' [ "$(rows "$tmp/copy.bbx")" = "$want" ]
done

# answers NAME COMMAND...: status 3, an answer, and one line that says what is missing.
answers() {
	name=$1; shift
	"$@" >"$tmp/out" 2>"$tmp/err"
	status=$?
	[ -s "$tmp/out" ] || status=nothing
	check "$name answers" [ $status = 3 ]
	check "$name says what is missing in one line" [ "$(grep -c 'cut.bbx' "$tmp/err")" = 1 ]
}
answers 'bbx info' bbx info "$tmp/cut.bbx"
answers 'bbx verify' bbx verify "$tmp/cut.bbx"
answers 'bbx cat' bbx cat -t exec "$tmp/cut.bbx"
answers bbq bbq "$tmp/cut.bbx" 'select count(*) from open'
answers bbgraph bbgraph "$tmp/cut.bbx"
answers bbai bbai "$tmp/cut.bbx"
