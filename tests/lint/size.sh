#!/bin/sh
# Files up to 500 lines, headers up to 250, functions up to 60, main() up to 80.
set -u
cd "$SRC" || exit 1
fail=0
say() {
	if [ -n "$3" ]; then
		echo "not ok $1 - $2"
		echo "$3" | sed 's/^/# /'
		fail=1
	else
		echo "ok $1 - $2"
	fi
}
sources() { git ls-files -co --exclude-standard '*.c' '*.h'; }
say 1 'no file passes 500 lines' "$(sources | xargs wc -l | awk '$2 != "total" && $1 > 500')"
say 2 'no header passes 250 lines' "$(sources | grep '\.h$' | xargs wc -l | awk '$2 != "total" && $1 > 250')"
if command -v ctags >/dev/null; then
	say 3 'no function passes 60 lines' "$(sources | grep '\.c$' |
		xargs ctags -x --c-kinds=f --fields=+e --_xformat='%{end} %n %N %F' 2>/dev/null |
		awk '{ lines = $1 - $2 - 1; limit = $3 == "main" ? 80 : 60 } lines > limit { print lines " lines  " $3 " (" $4 ")" }')"
else
	echo 'ok 3 - no function passes 60 lines # SKIP no ctags'
fi
say 4 'every source names its licence' "$(sources | grep -vE '^testdata/' | while read -r f; do
	head -n 2 "$f" | grep -q SPDX-License-Identifier || echo "$f"; done)"
say 5 'no unfinished words' "$(git ls-files -co --exclude-standard '*.c' '*.h' '*.sh' '*.sql' '*.mk' '*.def' '*.md' '*.[158]' Makefile |
	grep -v '^tests/lint/size.sh$' | xargs grep -nE '\b(TODO|FIXME|XXX|HACK)\b' /dev/null)"
exit $fail
