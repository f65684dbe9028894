#!/bin/sh
# Runs the README's tour: make demo, then every line that starts with "$ " in its block marked "console tour", in one shell.
# Each must end well and print something.
set -u
cd "$SRC" || exit 1
n=0
fail=0
result() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fail=1; fi
}
tests/demo.sh >"$O/demo.txt" 2>&1
status=$?
result $status 'make demo'
[ $status = 0 ] || { sed 's/^/# /' "$O/demo.txt"; exit 1; }
grep -q '^demo: recorded by eBPF' "$O/demo.txt" || echo "ok $((n = n + 1)) - the demo records by eBPF # SKIP $(sed -n 's/^demo: //p' "$O/demo.txt" | head -n 1)"
commands=$O/readme.commands
sed -n '/^```console tour/,/^```$/s/^\$ //p' README.md | sed "s|cd build/|cd $O/|" >"$commands"
cd "$O" || exit 1
while read -r line; do
	case $line in
	cd\ *) $line; continue ;;
	esac
	out=$(sh -c "$line" 2>&1 </dev/null)
	status=$?
	case $line in *'>'*|zstd*) ;; *) [ -n "$out" ] || status=1 ;; esac
	[ $status = 0 ] || echo "$out" | sed 's/^/# /'
	result $status "$line"
done <"$commands"
exit $fail
