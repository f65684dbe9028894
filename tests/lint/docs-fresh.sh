#!/bin/sh
# spec/EVENTS.md is what the table of events says.
set -u
cd "$SRC" || exit 1
if [ ! -x "$O/bin/events2md" ]; then
	echo 'ok 1 - spec/EVENTS.md is fresh # SKIP events2md is not built here'
	exit 0
fi
if difference=$("$O/bin/events2md" | diff spec/EVENTS.md -); then
	echo 'ok 1 - spec/EVENTS.md is fresh'
else
	echo 'not ok 1 - spec/EVENTS.md is fresh: run "make docs"'
	printf '%s\n' "$difference" | head -n 20 | sed 's/^/# /'
	exit 1
fi
