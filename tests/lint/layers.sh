#!/bin/sh
# Who may include whom, and which library has which home. README.md, "The rooms", says the same in words.
set -u
cd "$SRC" || exit 1
n=0
fail=0
# Every #include of the rooms: FILE:LINE:<header or FILE:LINE:"header
includes=$(git ls-files -co --exclude-standard '*.c' '*.h' '*.def' | grep -E '^(format|bpf|recorder|bbq|bbgraph|bbai|spec)/' |
	xargs grep -noE '^[ 	]*#[ 	]*include[ 	]*[<"][^>"]+' /dev/null | sed 's/:[^:<"]*\([<"]\)/:\1/')

report() {
	n=$((n + 1))
	if [ -n "$2" ]; then
		echo "not ok $n - $1"
		echo "$2" | sed 's/^/# /'
		fail=1
	else
		echo "ok $n - $1"
	fi
}
# room NAME REGEX: of what is not its own, NAME may include these headers
room() {
	report "$1 includes of others only what is public" "$(echo "$includes" | grep "^$1/[^/:]*:" | grep ':"' |
		while IFS=: read -r file line header; do
			header=${header#?}
			case $header in */*) ;; *) [ -e "$1/$header" ] && continue ;; esac
			echo "$header" | grep -qE "^($2)$" || echo "$file:$line: $header"
		done)"
}
# home WHAT WHERE-REGEX HEADER-REGEX: headers that only these files may include
home() {
	report "$1: used only at home" "$(echo "$includes" | grep -E ":[<\"]($3)" | grep -vE "^($2)")"
}
tables='(\.\./format/)?(events\.def|kinds\.def|syscalls\.def|schema_ids\.h)'
public='(\.\./format/)?(bbx|bbx_[a-z]+|readahead|identity|tool|tool_output|input|podarg|print|sizearg|timearg|cell|cleanup|utf8)\.h'
room format ''
room spec "$public|$tables"
room bpf "$tables"
room recorder "$public|$tables|\.\./bpf/(wire|config)\.h|bpf/[a-z]+\.skel\.h"
room recorder/net "$public|\.\./(peer\.(h|def)|(filter|listing)\.h)"
room bbq "$public|$tables"
room bbgraph "$public|$tables"
room bbai "$public|$tables|\.\./bbq/bbq\.h"
home 'zstd and xxhash' 'format/' 'zstd|xxhash'
home libarchive 'format/input_archive\.c:' 'archive(_entry)?\.h'
home libbpf '(bpf|recorder)/' 'bpf/(bpf|libbpf|btf)'
home 'libcap and libseccomp' 'recorder/(confine\.c|filter\.[ch]):' 'seccomp\.h|sys/capability'
home sqlite3 'bbq/' 'sqlite3'
home nettle 'bbq/community_id\.c:|recorder/net/' 'nettle/'
home libedit 'bbq/shell\.c:' 'editline/'
home graphviz 'bbgraph/dot\.c:' 'graphviz/|gvc|cgraph'
home libcurl 'recorder/net/' 'curl/'
home 'libmicrohttpd and GnuTLS' 'recorder/net/' 'microhttpd|gnutls/'
home cJSON 'bbai/json\.c:|recorder/net/' '(cjson/)?cJSON'
home 'Linux headers' '(bpf|recorder)/' 'linux/|asm/'
home 'the shell of commands' 'format/(main|cmd|tool|cell|escape|input|podarg|print|sizearg|timearg)|(recorder|bbq|bbgraph|bbai)/' '(tool|input|podarg|print|sizearg|timearg|cell|cmd)[a-z_]*\.h'
report 'our own headers stand in quotes' "$(echo "$includes" | grep ':<' |
	while IFS=: read -r file line header; do
		for r in . format "${file%/*}"; do
			[ -e "$r/${header#?}" ] && echo "$file:$line: $header"
		done
	done)"
exit $fail
