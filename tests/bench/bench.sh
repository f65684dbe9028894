#!/bin/sh
# make bench: figures of the record file and of what others make of the same events, and of the recorder, in one run and one table. Two
# noisy cores are enough: the figures are bytes, CPU time (medians of three) and ratios.
set -eu
case ${O:=build} in /*) ;; *) O=$PWD/$O ;; esac
here=$(cd "$(dirname "$0")" && pwd)
export LC_ALL=C PATH="$O/bin:$PATH"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# figures LOAD COMMAND...: the lines "figure TAB value" that it prints, under the name of the load
figures() {
	load=$1
	shift
	"$@" >"$tmp/lines"
	awk -v load="$load" '{ print load "\t" $0 }' "$tmp/lines" >>"$tmp/figures"
}

# all NAME FILE: everything about one recording
all() {
	echo "bench: $1" >&2
	figures "$1" bench rows "$2"
	figures "$1" bench access "$2"
	figures "$1" "$here/peers.sh" files "$2" "$tmp"
}

refused() {
	printf '%s\trefused: %s\n' "$1" "$2"
}

bench load "$tmp/mixed.bbx" 400000 20000 6
all 'mixed 20 k/s' "$tmp/mixed.bbx"
bench load "$tmp/mixed.bbx" 200000 5000 6
all 'mixed 5 k/s' "$tmp/mixed.bbx"
bench load "$tmp/mixed.bbx" 20000 200 40
all '200/s, 40 types' "$tmp/mixed.bbx"

echo 'bench: recording a real workload' >&2
if [ ! -x "$O/bin/bbrec" ]; then
	figures real refused recording 'no bbrec in this build'
elif ! bbrec record -o "$tmp/real.bbx" -- "$here/workload.sh" "$tmp" 2>"$tmp/log"; then
	figures real refused recording "$(tail -n 1 "$tmp/log")"
else
	all real "$tmp/real.bbx"
	if "$here/peers.sh" tracers "$tmp" >"$tmp/tracers" 2>"$tmp/log"; then
		figures real cat "$tmp/tracers"
	else
		for peer in trace-cmd perf; do figures real refused $peer "$(tail -n 1 "$tmp/log")"; done
	fi
fi

echo 'bench: the recorder' >&2
shm=$(mktemp -d /dev/shm/bench.XXXXXX 2>/dev/null || mktemp -d)
trap 'rm -rf "$tmp" "$shm"' EXIT
if "$here/recorder.sh" "$shm" >"$tmp/recorder" 2>"$tmp/log" && "$here/samplers.sh" "$shm" >>"$tmp/recorder" 2>"$tmp/log"; then
	figures recorder cat "$tmp/recorder"
else
	figures recorder refused recorder "$(tail -n 1 "$tmp/log")"
fi

echo 'bench: the agent' >&2
if "$here/agent.sh" "$shm" >"$tmp/agent" 2>"$tmp/log"; then
	figures agent cat "$tmp/agent"
else
	figures agent refused agent "$(tail -n 1 "$tmp/log")"
fi

echo 'bench: what the profiles cost' >&2
if "$here/calls.sh" "$shm" >"$tmp/calls" 2>"$tmp/log"; then
	figures profiles cat "$tmp/calls"
else
	figures profiles refused profiles "$(tail -n 1 "$tmp/log")"
fi

echo 'bench: what they cost servers and a compiler' >&2
if ! command -v redis-server >/dev/null || ! command -v nginx >/dev/null || ! command -v wrk >/dev/null; then
	figures servers refused servers 'no redis-server, nginx or wrk'
elif "$here/servers.sh" "$shm" >"$tmp/servers" 2>"$tmp/log"; then
	figures servers cat "$tmp/servers"
else
	figures servers refused servers "$(tail -n 1 "$tmp/log")"
fi

echo 'bench: 8 M rows' >&2
bench load "$tmp/mixed.bbx" 8000000 20000 6
figures '8 M rows' bench access "$tmp/mixed.bbx"

awk -F '\t' -f "$here/table.awk" "$tmp/figures"
