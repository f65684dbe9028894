#!/bin/sh
# An event added to the table, and nowhere else, is in all that comes from the table: the BPF struct, the decoder, the column
# schema, the SQL table, and spec/EVENTS.md. Done in a copy of the tree.
set -u
cd "$SRC" || exit 1
copy=$(mktemp -d) || exit 1
trap 'rm -rf "$copy"' EXIT
n=0
fail=0
# is NAME STATUS: reports one test; what went wrong is in $copy/log.
is() {
	n=$((n + 1))
	if [ "$2" = 0 ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		tail -n 30 "$copy/log" | sed 's/^/# /'
		fail=1
	fi
}
has() { grep -qF -- "$1" "$copy/log"; }

git ls-files -co --exclude-standard | while IFS= read -r f; do [ ! -e "$f" ] || printf '%s\n' "$f"; done |
	tar -cf - -T - | tar -xf - -C "$copy" || exit 1
cd "$copy" || exit 1

sed -i '/^#undef EVENT$/i\
EVENT(60, novelty, BULK, "Made up by a test.")\
FIELD(novelty, 16, task, other,  task,  NULLABLE, "somebody else")\
FIELD(novelty, 17, u64,  weight, bytes, NOT_NULL, "how heavy it is")\
FIELD(novelty, 18, str,  colour, text,  NULLABLE, "what it looks like")\
FIELD(novelty, 19, ip,   origin, ip,    NULLABLE, "where it comes from")\
FIELD(novelty, 20, u32,  size,   count, NULLABLE, "how large it is")\
END(novelty)\
' format/events.def

# The build of the copy knows nothing of the one that runs this test.
unset MAKEFLAGS MFLAGS MAKELEVEL
build="make --no-print-directory O=build CFLAGS=-O0"
$build ROOMS="format bbq" build/bin/bbq build/bin/bbx >log 2>&1
is 'the tree builds with one event more' $?

if command -v clang >/dev/null && command -v "${BPFTOOL:=/usr/sbin/bpftool}" >/dev/null; then
	cat >probe.bpf.c <<-'C'
	typedef unsigned char __u8; typedef unsigned short __u16; typedef unsigned int __u32;
	typedef int __s32; typedef unsigned long long __u64; typedef long long __s64;
	#include "bpf/wire.h"
	struct bb_novelty novelty __attribute__((section(".data"))) = { .weight = 1 };
	C
	clang -O2 -g -target bpf -c -o probe.o probe.bpf.c >log 2>&1 &&
		"$BPFTOOL" btf dump file probe.o >log 2>&1 && has "STRUCT 'bb_novelty'" && has "'weight'" && has "'colour'"
	is 'the BPF programs have its struct' $?
else
	n=$((n + 1))
	echo "ok $n - the BPF programs have its struct # SKIP no clang or bpftool"
fi

# shellcheck disable=SC2046
${CC:-cc} -std=gnu11 -D_GNU_SOURCE -Iformat -o novelty tests/table/novelty.c recorder/store.c recorder/build.c \
	recorder/decode.c build/libbbx.a $(pkg-config --libs libzstd libxxhash) >log 2>&1 && ./novelty novelty.bbx >log 2>&1
is 'the decoder makes a row of it' $?
has 'novelty 8 what it looks like'
is 'the column schema has its columns' $?
build/bin/bbx cat novelty.bbx >log 2>&1 && has novelty && has '"weight":123456' && has '"colour":"blue"' && has 10.1.2.3
is 'bbx shows it' $?
build/bin/bbq --csv 'select pid, comm, weight, colour, origin, size is null from novelty' novelty.bbx >log 2>&1 &&
	has '42,maker,123456,blue,10.1.2.3,1'
is 'bbq has its table' $?
build/bin/bbq --csv "select name, lane from bbx_table where name in ('novelty', 'exec', 'process')" novelty.bbx >log 2>&1 &&
	has 'novelty,bulk' && has 'exec,critical' && has 'process,'
is 'and knows its lane' $?
$build ROOMS=format DOCS=log docs >make.log 2>&1 && has '## novelty' && has 'Table 60, a bulk event.' && has '| 18 | `colour` | string | text | may be | what it looks like |'
is 'spec/EVENTS.md describes it' $?
exit $fail
