#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the profiles cost those who are recorded: lines "figure TAB value". Of rounds in which all take turns.
# usage: calls.sh FOLDER, which holds the recordings
set -eu
. "$(dirname "$0")/with.inc"
cd "$1"
rounds=${ROUNDS:-5}
spawns=${SPAWNS:-3000}

# CPU seconds of processes that are made, run a program, and end.
# shellcheck disable=SC2016
spawn='cause_storm "$1" /bin/true && times >times && awk -F "[ms ]+" "NR == 2 { print (\$1 + \$3) * 60 + \$2 + \$4 }" times'

for _ in $(seq "$rounds"); do
	for how in none lean empty standard; do
		with $how cause_loop >>loop.$how
		[ $how = empty ] || with $how sh -c "$spawn" sh "$spawns" >>spawn.$how
	done
done
# Of all rounds the least: others on the machine only add, and more to one than to another.
least() { sort -n "$1" | head -n 1; }
# calc FORMAT EXPRESSION: of a and b, the least of two files
calc() { awk -v a="$(least "$3")" -v b="$(least "$4")" "BEGIN { printf \"$1\\n\", $2 }"; }

printf 'getppid ns, unrecorded\t%s\n' "$(least loop.none)"
printf 'getppid: lean adds %%\t%s\n' "$(calc %.1f '(a / b - 1) * 100' loop.lean loop.none)"
printf 'getppid: empty program adds ns\t%s\n' "$(calc %.0f 'a - b' loop.empty loop.none)"
printf 'getppid: standard above it, ns\t%s\n' "$(calc %.0f 'a - b' loop.standard loop.empty)"
printf 'spawn ms, unrecorded\t%s\n' "$(awk -v s="$(least spawn.none)" -v n="$spawns" 'BEGIN { printf "%.2f", s * 1000 / n }')"
printf 'spawn: lean adds %%\t%s\n' "$(calc %.1f '(a / b - 1) * 100' spawn.lean spawn.none)"
printf 'spawn: standard adds %%\t%s\n' "$(calc %.1f '(a / b - 1) * 100' spawn.standard spawn.none)"
