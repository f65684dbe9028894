#!/bin/sh
# Man pages parse, and name every option that --help names.
set -u
cd "$SRC" || exit 1
fail=0
n=0
result() {
	n=$((n + 1))
	if [ -n "$2" ]; then
		echo "not ok $n - $1"
		echo "$2" | sed 's/^/# /'
		fail=1
	else
		echo "ok $n - $1"
	fi
}
for page in format/bbx.1 format/bbx.5 recorder/bbrec.8 recorder/net/bbrec-net.8 bbq/bbq.1 bbgraph/bbgraph.1 bbai/bbai.1; do
	[ -e "$page" ] || { result "$page exists" 'no such page'; continue; }
	if command -v mandoc >/dev/null; then
		result "$page is clean mdoc" "$(mandoc -T lint -W warning "$page" 2>&1 | grep -vE 'referenced manual not found|operating system')"
	fi
	tool=$(basename "$page"); tool=${tool%.*}
	case $page in *.5) continue ;; esac
	[ -x "$O/bin/$tool" ] || continue
	helps=$("$O/bin/$tool" --help)
	for sub in $("$O/bin/$tool" --help | sed -n 's/^  *\([a-z]*\)  .*/\1/p'); do
		helps="$helps
$("$O/bin/$tool" "$sub" --help 2>/dev/null)"
	done
	missing=
	for o in $(printf '%s\n' "$helps" | grep -oE '(^| )--[a-z][a-z-]+' | sort -u); do
		grep -qE -- "Fl Fl ${o#--}|Fl -${o#--}" "$page" || missing="$missing $o"
	done
	result "$page names every option" "$missing"
done
exit $fail
