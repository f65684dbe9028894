#!/bin/sh
# make bench-query, of few rows and without DuckDB: bbq and SQLite give the same answers to its questions, and each has its line.
set -u
cd "$SRC" || exit 1
[ -x "$O/bin/query" ] || { echo '1..0 # SKIP not built here'; exit 0; }
rm -rf "$O/query/6000"
table=$(ENOUGH_MS=0 DUCKDB=no ROWS=6000 tests/query/query.sh 2>"$O/query.err") && result=ok || result='not ok'
echo "$result 1 - all answers are those of SQLite"
n=$(cut -f 1 tests/query/questions.tsv | while IFS= read -r name; do echo "$table" | grep -qF "$name" && echo; done | wc -l)
[ "$n" = 25 ] && result=ok || result='not ok'
echo "$result 2 - each of the 25 questions has its line"
same=ok
for sql in 'select count(*), sum(bytes_sent), max(ts) from tcp' 'select pod, event, count(*), avg(rtt_us) from tcp where dport in (80, 443) group by 1, 2 order by 1, 2'; do
	for n in 1 4; do bbq --threads $n "$O/query/6000/sealed.bbx" "$sql" >"$O/query.$n"; done
	cmp -s "$O/query.1" "$O/query.4" && [ "$(wc -l <"$O/query.4")" -gt 1 ] || same='not ok'
done
echo "$same 3 - four threads read the 60 sections as one does"
echo "$table" | sed 's/^/# /'
sed 's/^/# /' "$O/query.err"
rm -rf "$O/query/6000"
