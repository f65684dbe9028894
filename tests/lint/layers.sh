#!/bin/sh
# Who may include whom, and which library has which home. README.md, "The rooms", says the same in words.
set -u
cd "$SRC" || exit 1
n=0
fail=0
# check NAME FILES-REGEX FORBIDDEN-INCLUDE-REGEX
check() {
	n=$((n + 1))
	found=$(git ls-files -co --exclude-standard '*.c' '*.h' '*.def' | grep -E "$2" |
		xargs -r grep -nE "^[ 	]*#[ 	]*include[ 	]*[<\"]($3)" /dev/null)
	if [ -n "$found" ]; then
		echo "not ok $n - $1"
		echo "$found" | sed 's/^/# /'
		fail=1
	else
		echo "ok $n - $1"
	fi
}
rooms='^(format|bpf|recorder|bbq|bbgraph|bbai|spec)/'
check 'format includes no other room' '^format/' '(\.\./)?(bpf|recorder|bbq|bbgraph|bbai)/'
check 'bpf includes only the tables' '^bpf/' '(\.\./)?(recorder|bbq|bbgraph|bbai)/|bbx|tool\.h|identity\.h'
check 'the recorder includes no tool' '^recorder/' '(\.\./)?(bbq|bbgraph|bbai)/'
check 'bbq includes only format' '^bbq/' '(\.\./)?(bpf|recorder|bbgraph|bbai)/'
check 'bbgraph includes only format' '^bbgraph/' '(\.\./)?(bpf|recorder|bbq|bbai)/'
check 'bbai includes no recorder' '^bbai/' '(\.\./)?(bpf|recorder)/'
check 'only recorder/ reads the wire format' '^(format|bbq|bbgraph|bbai|spec)/' '.*wire\.h'
check 'zstd and xxhash live in format' "$(printf '%s' "$rooms" | sed 's/format|//')" 'zstd|xxhash'
check 'libbpf lives in recorder' '^(format|bbq|bbgraph|bbai|spec)/' 'bpf/'
check 'sqlite3 lives in bbq' '^(format|bpf|recorder|bbgraph|bbai|spec)/' 'sqlite3'
check 'libcgraph lives in one file of bbgraph' '^(format|bpf|recorder|bbq|bbai|spec)/|^bbgraph/([^d]|d[^o])' '(graphviz/)?cgraph'
check 'cJSON lives in one file of bbai' '^(format|bpf|recorder|bbq|bbgraph|spec)/|^bbai/([^j]|j[^s])' '(cjson/)?cJSON'
check 'no Linux headers in the tools' '^(format|bbq|bbgraph|bbai|spec)/' 'linux/|asm/'
check 'no library file includes the tool shell' \
	'^format/(bbx|builder|chunk|clock|decode|dict|encode|error|header|identity|index|labels|merge|pack|props|reader|scan|schema|stream|verify|writer)[a-z_]*\.[ch]$' \
	'(tool|input|print|timearg)\.h'
exit $fail
