#!/bin/sh
# ThreadSanitizer finds no race between the threads that decode chunks ahead and the one that reads them.
set -u
cd "$SRC" || exit 1
[ -x "$O/bin/test_readahead" ] || { echo '1..0 # SKIP not built here'; exit 0; }
program=${O#"$PWD/"}/threads/bin/test_readahead
# An older ThreadSanitizer cannot run where the kernel spreads a program's memory widely.
run() { setarch "$(uname -m)" -R "$@" 2>&1; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
if ! echo 'int main(void) { return 0; }' | ${CC:-cc} -x c -fsanitize=thread -o "$tmp/empty" - 2>"$tmp/err" || ! run "$tmp/empty" >"$tmp/err"; then
	echo 'ok 1 - threads that decode ahead do not race # SKIP no ThreadSanitizer'
	tail -n 3 "$tmp/err" | sed 's/^/# /'
	exit 0
fi
MAKEFLAGS='' ${MAKE:-make} -s -j"$(nproc)" --no-print-directory O="${program%/bin/*}" CFLAGS='-O1 -g -fsanitize=thread' LDFLAGS=-fsanitize=thread \
	"$program" >"$tmp/said" 2>&1 && run "$program" >"$tmp/said" && result=ok || result='not ok'
echo "$result 1 - threads that decode ahead do not race"
sed 's/^/# /' "$tmp/said"
