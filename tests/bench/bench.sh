#!/bin/sh
# make bench: figures of the record file beside the same events as compressed JSON, in one run. Two noisy cores are enough: the
# figures are bytes, CPU time per event, and ratios.
set -eu
case ${O:=build} in /*) ;; *) O=$PWD/$O ;; esac
PATH=$O/bin:$PATH
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
n=${BENCH_EVENTS:-1000000}
printf '%-22s %10s %12s %12s %12s %12s %12s\n' load bytes/event 'write ns/ev' 'decode M/s' 'verify GB/s' 'JSON gzip-6' 'JSON zstd-3'
for rate in 20000 5000 200; do
	count=$((rate == 200 ? n / 50 : n))
	figures=$(bench "$tmp/b.bbx" "$count" "$rate")
	bbx cat "$tmp/b.bbx" >"$tmp/b.json"
	gz=$(gzip -6 -c "$tmp/b.json" | wc -c)
	zs=$(zstd -q -3 -c "$tmp/b.json" | wc -c)
	echo "$figures" | awk -v rate="$rate" -v n="$count" -v gz="$gz" -v zs="$zs" -F '\t' '{
		printf "%-22s %10s %12s %12s %12s %12.2f %12.2f\n", "mixed, " rate "/s", $1, $2, $3, $4, gz / n, zs / n }'
done
for f in "$O/demo/work/incident.bbx" testdata/demo/incident.bbx; do
	[ -e "$f" ] || continue
	rows=$(bbx cat "$f" | wc -l)
	printf '%-22s %10s   %s rows: the whole of %s\n' 'real incident' \
		"$(stat -c %s "$f" | awk -v n="$rows" '{ printf "%.1f", $1 / n }')" "$rows" "${f#"$PWD/"}"
done
