# From questions.tsv and the figures of query.sh to the table of make bench-query. Status 1: an answer is not that of SQLite.

FNR == NR {
	names[++n] = $1
	once[$1] = $2
	warm[$1] = $3
	next
}
$1 == "bytes" { bytes[$2] = $3; next }
NF == 2 { took[$1] = $2; next }
{
	ms[$1, $2] = $3
	answer[$1, $2] = $4
	seen[$1] = 1
}

function cell(label, q) { return (label, q) in ms ? sprintf("%.1f", ms[label, q]) : "-" }

# A figure with a mark when it misses its goal; the file as sealed may take three times as long.
function judged(label, q, goal, times) {
	if (goal == "-")
		return cell(label, q) "  "
	asked++
	if (ms[label, q] <= goal * times) {
		met++
		return cell(label, q) " +"
	}
	return cell(label, q) " -"
}

function compare(label, q) {
	if (!((label, q) in answer) || answer[label, q] == "-" || answer[label, q] == answer["plain", q])
		return
	wrong++
	wrongs = wrongs sprintf("another answer than SQLite's: %s, %s: %s, not %s\n", label, q, answer[label, q], answer["plain", q])
}

function ratio(what, a, b, goal) {
	if (bytes[a] && bytes[b])
		printf "%-34s %6.2f   goal %s\n", what, bytes[a] / bytes[b], goal
}

END {
	printf "%-22s %5s %5s | %9s %9s | %9s %9s %7s | %9s %9s %9s %9s\n", "ms", "once<=", "warm<=", "sealed", "warm", "repacked", "warm", "MiB",
		"SQLite", "indexed", "DuckDB", "Parquet"
	for (i = 1; i <= n; i++) {
		q = names[i]
		rss = answer["repacked-once", q] / 1024
		most = rss > most ? rss : most
		printf "%-22s %6s %6s | %9s %9s | %9s %9s %7.1f | %9s %9s %9s %9s\n", q, once[q], warm[q], judged("sealed-once", q, once[q], 3),
			judged("sealed", q, warm[q], 3), judged("repacked-once", q, once[q], 1), judged("repacked", q, warm[q], 1), rss,
			cell("plain", q), cell("indexed", q), cell("duckdb", q), cell("parquet", q)
		for (label in seen)
			if (label !~ /-once$/)
				compare(label, q)
	}
	printf "\n%d of %d goals met (+); the file as sealed, of 60 sections, may take three times as long as the repacked one\n", met, asked
	printf "memory: %.1f MiB for the last 20 (goal 16), %.1f MiB for any question (goal 64)\n", answer["repacked-once", "last 20"] / 1024, most
	bytes["parquet"] = bytes["tcp.parquet"] + bytes["exec.parquet"]
	ratio("size: repacked to Parquet", "repacked.bbx", "parquet", "0.80")
	ratio("size: sealed to Parquet", "sealed.bbx", "parquet", "0.80")
	ratio("size: repacked to SQLite", "repacked.bbx", "plain.db", "0.14")
	printf "to the first answer of a copied file: bbq %.1f ms (pod: count, sum), SQLite %.0f ms, DuckDB %s\n", ms["repacked-once", "pod: count, sum"],
		took["sqlite-import"], took["duckdb-import"] ? took["duckdb-import"] " ms" : "-"
	if (wrongs)
		printf "%s", wrongs
	else
		print "all answers are the same"
	exit wrong > 0
}
