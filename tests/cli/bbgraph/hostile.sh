# Names made to break out of DOT, SVG and a terminal: text in the picture, and nothing else.
for tool in dot xmllint; do
	command -v $tool >/dev/null || { echo "SKIP no $tool"; exit 0; }
done
bbgraph "$TESTDATA/good-hostile.bbx" >h.dot || exit
dot -Tsvg h.dot >h.svg && xmllint --noout h.svg || exit
nodes=$(grep -cE '^	*([pmek][0-9]+|lost)	\[' h.dot)
[ "$nodes" = "$(grep -c '<g id="[a-z0-9]*" class="node' h.svg)" ] && echo "$nodes nodes in both"
grep -E '<script|href=|&#0;|&#1;' h.svg && echo 'markup came through'
LC_ALL=C grep -c "$(printf '[\001-\010\013-\037\177]')" h.dot
LC_ALL=C.UTF-8 grep -o '<text[^>]*>[^<]*</text>' h.svg | sed 's/<[^>]*>//g'
