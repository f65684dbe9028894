#!/bin/sh
# make bench-query: the questions of questions.tsv put to bbq, on the recording as sealed and after bbx repack, to sqlite3 and to DuckDB, in
# one table with their goals. All answers must be the same. What it makes is kept in $O/query, ROWS apart, and used again.
# usage: O=build ROWS=10000000 [DUCKDB=no] tests/query/query.sh
set -eu
case ${O:=build} in /*) ;; *) O=$PWD/$O ;; esac
here=$(cd "$(dirname "$0")" && pwd)
export LC_ALL=C PATH="$O/bin:$PATH"
data=$O/query/$ROWS questions=$here/questions.tsv modules=$O/query/node_modules
mkdir -p "$data"
figures=$data/figures
: >"$figures.new"

say() { echo "bench-query: $*" >&2; }
# made FIGURE FILE COMMAND...: makes FILE (an argument of it: FILE.new) unless it is there; the figure is how long that took, in ms.
made() {
	figure=$1 file=$2
	shift 2
	if [ ! -e "$file" ]; then
		say "making $(basename "$file")"
		rm -f "$file.new"
		start=$(date +%s%3N)
		"$@"
		echo $(($(date +%s%3N) - start)) >"$file.ms"
		mv "$file.new" "$file"
	fi
	printf '%s\t%s\n' "$figure" "$(cat "$file.ms")" >>"$figures.new"
}
size() { printf 'bytes\t%s\t%s\n' "$1" "$(stat -c %s "$2")" >>"$figures.new"; }

index() {
	cp "$data/plain.db" "$data/indexed.db.new"
	sqlite3 "$data/indexed.db.new" 'PRAGMA journal_mode = off; PRAGMA synchronous = off; CREATE INDEX tcp_ts ON tcp(ts); CREATE INDEX tcp_pod ON tcp(pod);
		CREATE INDEX tcp_pid ON tcp(pid); CREATE INDEX exec_comm ON exec(comm); CREATE INDEX exec_pod ON exec(pod); ANALYZE' >/dev/null
}

duckdb() {
	[ "${DUCKDB:-}" != no ] || return 0
	if ! command -v node >/dev/null || ! { [ -d "$modules" ] || npm install --silent --prefix "$O/query" @duckdb/node-api@1.5.6-r.1 >"$data/npm.log" 2>&1; }; then
		say 'no DuckDB: node, or the npm package @duckdb/node-api, is not to be had'
		return 0
	fi
	sqlite3 -csv -header "$data/plain.db" 'SELECT * FROM tcp' >"$data/tcp.csv"
	sqlite3 -csv -header "$data/plain.db" 'SELECT * FROM exec' >"$data/exec.csv"
	rm -f "$data/duck.db" "$data/duck.db.wal"
	node "$here/duck.mjs" "$data" "$questions" "$modules" >"$data/duck.new"
	rm -f "$data/tcp.csv" "$data/exec.csv" "$data/duck.db" "$data"/*.parquet
	mv "$data/duck.new" "$data/duck.figures"
}

made load "$data/sealed.bbx" query load "$data/sealed.bbx.new" "$ROWS" 60
made repack "$data/repacked.bbx" bbx repack -o "$data/repacked.bbx.new" "$data/sealed.bbx"
made sqlite-import "$data/plain.db" query copy "$data/repacked.bbx" "$data/plain.db.new"
made sqlite-index "$data/indexed.db" index
for f in sealed.bbx repacked.bbx plain.db indexed.db; do size $f "$data/$f"; done
for f in sealed repacked; do
	say "asking bbq of $f.bbx"
	query once "$data/$f.bbx" "$questions" $f >>"$figures.new"
	query bbq "$data/$f.bbx" "$questions" $f >>"$figures.new"
done
for f in plain indexed; do
	if [ ! -e "$data/$f.figures" ]; then
		say "asking SQLite of $f.db"
		query sqlite "$data/$f.db" "$questions" $f >"$data/$f.new"
		mv "$data/$f.new" "$data/$f.figures"
	fi
	cat "$data/$f.figures" >>"$figures.new"
done
if [ ! -e "$data/duck.figures" ]; then
	say 'asking DuckDB'
	duckdb
fi
[ ! -e "$data/duck.figures" ] || cat "$data/duck.figures" >>"$figures.new"
mv "$figures.new" "$figures"
awk -F '\t' -f "$here/table.awk" "$questions" "$figures"
