#!/bin/sh
# make bench-query, of as few rows as threads are used for and without DuckDB: bbq and SQLite give the same answers to its questions, and each has its line.
set -u
cd "$SRC" || exit 1
[ -x "$O/bin/query" ] || { echo '1..0 # SKIP not built here'; exit 0; }
rm -rf "$O/query/240000"
table=$(ENOUGH_MS=0 DUCKDB=no ROWS=240000 tests/query/query.sh 2>"$O/query.err") && result=ok || result='not ok'
echo "$result 1 - all answers are those of SQLite"
n=$(cut -f 1 tests/query/questions.tsv | while IFS= read -r name; do echo "$table" | grep -qF "$name" && echo; done | wc -l)
[ "$n" = 25 ] && result=ok || result='not ok'
echo "$result 2 - each of the 25 questions has its line"
echo "$table" | sed 's/^/# /'
sed 's/^/# /' "$O/query.err"
rm -rf "$O/query/240000"
