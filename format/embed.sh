#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# embed.sh HEADER TYPE ARRAY=FOLDER...: prints a C file with the .sql files of folders as strings, sorted by name. Run at the top of the tree.
# HEADER declares TYPE, a struct of name, text and length; each ARRAY of it ends with a NULL name.
set -eu
export LC_ALL=C
header=$1
type=$2
shift 2

table() {
	printf 'const %s %s[] = {\n' "$type" "$1"
	for f in "$2"/*.sql; do
		printf '\t{ "%s",\n' "$(basename "$f" .sql)"
		awk '{ n += length($0) + 1; gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\?/, "\\?")
			gsub(/\t/, "\\t"); printf "\t\"%s\\n\"\n", $0 } END { printf "\t, %d },\n", n }' "$f"
	done
	printf '\t{ NULL, NULL, 0 },\n};\n'
}

echo '/* Made by format/embed.sh. */'
echo "#include \"$header\""
for t in "$@"; do
	table "${t%%=*}" "${t#*=}"
done
