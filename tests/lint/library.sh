#!/bin/sh
# Libraries do not print, exit or log, and have no variables of their own: what the archives of a plain build say.
set -u
cd "$O" || exit 1
n=0
fail=0
for lib in libbbx.a libbbq.a libbbgraph.a libbbai.a; do
	n=$((n + 1))
	if [ ! -e $lib ] || nm $lib 2>/dev/null | grep -q ' U __asan_'; then
		echo "ok $n - $lib is quiet # SKIP not built here, or with a sanitizer"
		continue
	fi
	found=$(nm -A $lib | grep -E ' U (stdout|stderr|v?printf|__v?printf_chk|puts|putchar|perror|v?syslog|v?(err|warn)x?|exit|_exit|abort|bb_(die|warn|usage|exit)[a-z_]*)$'
		objdump -t $lib | awk '/^[^ ]+\.o:/ { file = $1 } / O \.(data|bss)\t/ { print file, "variable", $NF }')
	if [ -n "$found" ]; then
		echo "not ok $n - $lib is quiet"
		echo "$found" | sed 's/^/# /'
		fail=1
	else
		echo "ok $n - $lib is quiet"
	fi
done
exit $fail
