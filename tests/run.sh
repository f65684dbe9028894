#!/bin/sh
# Runs the tests that make check builds, counts every one, and ends with "N passed, N failed, N skipped".
# usage: O=build tests/run.sh [GROUP]...   groups: unit fuzz differ cli net conformance damage table make kernel readme lint san
# Every test prints TAP: "ok", "not ok", "ok # SKIP reason". A program that fails without a "not ok" counts as one failure.
set -u
cd "$(dirname "$0")/.." || exit 1
SRC=$PWD
case ${O:=build} in /*) ;; *) O=$SRC/$O ;; esac
export SRC O LC_ALL=C PATH="$O/bin:$PATH" TESTDATA="$O/testdata" NO_COLOR=1
unset BBX
log=$O/test.log
: >"$log"
groups=${*:-unit fuzz differ cli net conformance damage table make kernel readme lint san}

# run NAME COMMAND...: shows only what failed or was skipped; all of it goes to the log.
run() {
	name=$1; shift
	out=$O/test.out
	from=$(date +%s)
	"$@" >"$out" 2>"$O/test.err"
	status=$?
	echo "# $name: $(($(date +%s) - from)) s" >>"$log"
	grep -E '^(ok|not ok)' "$out" | sed "s|^ok [0-9]* *-* *|ok $name: |; s|^not ok [0-9]* *-* *|not ok $name: |" >>"$log"
	if [ $status -ne 0 ] && ! grep -q '^not ok' "$out"; then
		echo "not ok $name: ended with status $status" >>"$log"
	elif ! grep -qE '^(ok|not ok|1\.\.0)' "$out"; then
		echo "not ok $name: printed no result" >>"$log"
	fi
	if grep -q '^1\.\.0 # SKIP' "$out"; then
		sed -n "s|^1\.\.0 # SKIP|ok $name # SKIP|p" "$out" >>"$log"
	fi
	if [ $status -ne 0 ] || grep -q '^not ok' "$out"; then
		echo "FAILED $name (status $status)"
		grep -vE '^ok' "$out" | tail -n 60
		tail -n 40 "$O/test.err"
	fi
	grep -hoE '^(ok|1\.\.0).*# SKIP.*' "$out" | sed "s|^|SKIP $name: |"
}

# The recordings that tests read, made from their recipes.
recordings() {
	mkdir -p "$TESTDATA"
	for r in testdata/*.recipe; do
		f=$TESTDATA/$(basename "$r" .recipe).bbx
		[ "$f" -nt "$r" ] && [ "$f" -nt "$O/bin/mkbbx" ] || mkbbx "$r" "$f" || echo "not ok recipe $r" >>"$log"
	done
}

# group NAME [LABEL]: LABEL stands before the names of its tests.
group() {
	label=${2:-}
	case $1 in
	unit)
		for t in tests/unit/test_*.c; do
			program "$label$1" "$(basename "$t" .c)" "env CMOCKA_MESSAGE_OUTPUT=TAP"
		done ;;
	fuzz)
		for t in tests/fuzz/fuzz_*.c; do
			t=$(basename "$t" .c)
			program "$label$1" "$t" "" "tests/fuzz/corpus/${t#fuzz_}"
		done ;;
	differ) program "$label$1" differ "" 1500 1 ;;
	cli) for d in tests/cli/*/; do run "$label$1 $(basename "$d")" tests/run-cli.sh "$d"; done ;;
	net)
		for t in tests/net/test_*.py; do run "$label$1 $(basename "$t" .py)" python3 "$t"; done
		for t in tests/net/test_*.sh; do run "$label$1 $(basename "$t" .sh)" "$t"; done ;;
	conformance) for t in tests/conformance/*.sh; do run "$label$1 $(basename "$t" .sh)" "$t"; done ;;
	damage|table|make|kernel|lint) for t in tests/"$1"/*.sh; do run "$1 $(basename "$t" .sh)" "$t"; done ;;
	readme) run readme tests/readme.sh ;;
	san) sanitized ;;
	*) echo "run.sh: no group $1" >&2; exit 2 ;;
	esac
}

# program GROUP NAME PREFIX [ARGUMENT]...: one test program, where it was built.
program() {
	where=$1 what=$2 prefix=$3
	shift 3
	if [ -x "$O/bin/$what" ]; then
		# shellcheck disable=SC2086
		run "$where $what" $prefix "$O/bin/$what" "$@"
	else
		run "$where $what" echo "1..0 # SKIP not built here"
	fi
}

# The same programs and commands once more, under AddressSanitizer and UBSan.
sanitized() {
	plain=$O
	O=$O-san
	PATH=$O/bin:$PATH
	# Not a child of the make above, whose job slots it cannot reach.
	if MAKEFLAGS= ${MAKE:-make} -j"$(nproc)" --no-print-directory -s SAN=1 O="$O" check-bins >"$plain/san.log" 2>&1; then
		for s in unit fuzz differ cli conformance; do group $s 'san '; done
		# A search for leaks needs system calls that bbrec-net gives up.
		export ASAN_OPTIONS=detect_leaks=0
		group net 'san '
		unset ASAN_OPTIONS
	else
		tail -n 20 "$plain/san.log"
		echo "not ok san: does not build" >>"$log"
	fi
	O=$plain
}

recordings
for g in $groups; do group "$g"; done

failed=$(grep -c '^not ok' "$log")
skipped=$(grep -ciE '^ok.*# skip' "$log")
passed=$(($(grep -c '^ok' "$log") - skipped))
[ "$failed" = 0 ] || grep '^not ok' "$log"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
