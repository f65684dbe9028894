#!/bin/sh
# What others make of the same events: lines "name TAB bytes", "name TAB bytes TAB events of its own count", or
# "name TAB refused: reason".
# usage: peers.sh files RECORDING FOLDER | peers.sh tracers FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)

size() { stat -c %s "$1"; }

files() {
	bbx cat "$1" >"$2/rows.json"
	printf 'JSON gzip -6\t%s\n' "$(gzip -6 -c "$2/rows.json" | wc -c)"
	printf 'JSON zstd -3\t%s\n' "$(zstd -q -3 -c "$2/rows.json" | wc -c)"
	for table in $(bbx info --json "$1" | jq -r '.tables[] | select(.rows > 0) | .table'); do
		bbx cat -m csv -t "$table" "$1" >"$2/rows.csv"
		sqlite3 "$2/rows.db" 'pragma journal_mode = off' ".import --csv $2/rows.csv $table" >/dev/null
	done
	printf 'SQLite\t%s\n' "$(size "$2/rows.db")"
	rm -f "$2"/rows.*
}

# tracer NAME OUTPUT COUNT-COMMAND COMMAND...
tracer() {
	name=$1 out=$2 count=$3
	shift 3
	if "$@" >"$out.log" 2>&1 && n=$(eval "$count") && [ "$n" -gt 0 ]; then
		printf '%s\t%s\t%s\n' "$name" "$(size "$out")" "$n"
	else
		printf '%s\trefused: %s\n' "$name" "$(sed 's/^[[:space:]]*//' "$out.log" | grep . | head -n 2 | paste -sd ' ')"
	fi
	rm -f "$out"
}

# The tracepoints that bbrec uses too. To be called where tracefs may be mounted.
tracers() {
	mount -t tracefs none /sys/kernel/tracing
	events='-e sched:sched_process_fork -e sched:sched_process_exec -e sched:sched_process_exit -e signal:signal_generate
		-e sock:inet_sock_set_state'
	# shellcheck disable=SC2086
	tracer trace-cmd "$1/trace.dat" "trace-cmd report -i $1/trace.dat 2>/dev/null | grep -c ': '" \
		trace-cmd record -q -o "$1/trace.dat" $events "$here/workload.sh" "$1"
	# shellcheck disable=SC2086
	tracer perf "$1/perf.data" "perf script -i $1/perf.data 2>/dev/null | wc -l" \
		perf record -q -a -o "$1/perf.data" $events "$here/workload.sh" "$1"
}

case $1 in
files) files "$2" "$3" ;;
tracers) exec unshare -m "$0" tracers-here "$2" ;;
tracers-here) tracers "$2" ;;
esac
