#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Prints a C file with the detectors and queries of this room as strings, sorted by name.
set -eu
cd "$(dirname "$0")"
export LC_ALL=C

table() {
	printf 'const struct ai_embedded %s[] = {\n' "$1"
	for f in "$2"/*.sql; do
		printf '\t{ "%s",\n' "$(basename "$f" .sql)"
		awk '{ n += length($0) + 1; gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\?/, "\\?")
			gsub(/\t/, "\\t"); printf "\t\"%s\\n\"\n", $0 } END { printf "\t, %d },\n", n }' "$f"
	done
	printf '\t{ NULL, NULL, 0 },\n};\n'
}

echo '/* Made by bbai/embed.sh. */'
echo '#include "detector.h"'
table ai_detectors detectors
table ai_queries queries
