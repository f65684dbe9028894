#!/bin/sh
# Runs the golden tests of one tool: tests/run-cli.sh tests/cli/TOOL [--renew]
# NAME.sh runs in an empty folder; NAME.out and NAME.err are its exact stdout and stderr (absent: nothing), NAME.exit its
# status (absent: 0). --renew writes them from what happens now: read the difference before you commit it.
# A test that cannot run here prints "SKIP reason" as its only line.
set -u
dir=$(cd "$1" && pwd)
renew=${2:-}
# Without the recordings, what is written down is that they are missing.
if [ "$renew" = --renew ] && [ ! -d "${TESTDATA:-}" ]; then
	echo "run-cli.sh: --renew needs TESTDATA, the folder of the recordings (O/testdata), O, and O/bin in PATH" >&2
	exit 2
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export TZ=UTC LC_ALL=C COLUMNS=80
n=0
failed=0
for t in "$dir"/*.sh; do
	name=$(basename "$t" .sh)
	n=$((n + 1))
	rm -rf "$scratch/in" && mkdir "$scratch/in"
	(cd "$scratch/in" && exec sh "$t" >"$scratch/out" 2>"$scratch/err" </dev/null)
	echo $? >"$scratch/exit"
	if grep -q '^SKIP ' "$scratch/out"; then
		echo "ok $n - $name # SKIP $(sed -n 's/^SKIP //p' "$scratch/out")"
		continue
	fi
	if [ "$renew" = --renew ]; then
		for k in out err exit; do
			rm -f "$dir/$name.$k"
			{ [ -s "$scratch/$k" ] && ! { [ $k = exit ] && [ "$(cat "$scratch/exit")" = 0 ]; }; } &&
				cp "$scratch/$k" "$dir/$name.$k"
		done
	fi
	bad=
	for k in out err exit; do
		want=$dir/$name.$k
		if [ ! -e "$want" ]; then
			want=$scratch/want
			: >"$want"
			[ $k = exit ] && echo 0 >"$want"
		fi
		cmp -s "$want" "$scratch/$k" || { bad="$bad $k"; diff "$want" "$scratch/$k" | head -n 20 | sed 's/^/# /'; }
	done
	if [ -n "$bad" ]; then
		echo "not ok $n - $name (differs:$bad)"
		failed=1
	else
		echo "ok $n - $name"
	fi
done
exit $failed
