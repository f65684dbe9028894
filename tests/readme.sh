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
# Where eBPF is refused the demo says so, and shows the bundled recording.
if [ "$(id -u)" = 0 ] && command -v capsh >/dev/null; then
	capsh --drop=cap_bpf,cap_perfmon,cap_sys_admin -- -c tests/demo.sh >"$O/demo.txt" 2>&1
	status=$?
	grep -q '^demo: so this shows the bundled recording' "$O/demo.txt" && grep -q '^demo: bbrec: cannot load BPF' "$O/demo.txt" &&
		grep -q '^checkout-6d9f/app (namespace shop) was OOM-killed' "$O/demo.txt" || status=1
	[ $status = 0 ] || sed 's/^/# /' "$O/demo.txt"
	result $status 'make demo where eBPF is refused'
fi
tests/demo.sh >"$O/demo.txt" 2>&1
status=$?
result $status 'make demo'
[ $status = 0 ] || { sed 's/^/# /' "$O/demo.txt"; exit 1; }
grep -q '^demo: recorded by eBPF' "$O/demo.txt" || echo "ok $((n = n + 1)) - the demo records by eBPF # SKIP $(sed -n 's/^demo: //p' "$O/demo.txt" | head -n 1)"
commands=$O/readme.commands
sed -n '/^```console \(tour\|questions\)/,/^```$/s/^\$ //p' README.md | sed "s|cd build/|cd $O/|" >"$commands"
cd "$O" || exit 1
while read -r line; do
	case $line in
	cd\ *) $line; continue ;;
	PATH=*) continue ;; # so it is already
	esac
	out=$(sh -c "$line" 2>&1 </dev/null)
	status=$?
	case $line in *'>'*|zstd*) ;; *) [ -n "$out" ] || status=1 ;; esac
	[ $status = 0 ] || echo "$out" | sed 's/^/# /'
	result $status "$line"
done <"$commands"
exit $fail
