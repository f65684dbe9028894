# Of a concatenated recording, each part keeps its index but the last, which gets a new one.
head -c -128 "$TESTDATA/good-cli.bbx" >no-trailer.bbx
cat "$TESTDATA/good-cli.bbx" "$TESTDATA/good-oom.bbx" >both.bbx
echo note >note
for f in both no-trailer; do
	bbx attach "$f.bbx" note
	bbx verify "$f.bbx" | sed 's/: ok.*/: ok/'
	bbx info "$f.bbx" | sed -n '4p' | sed -E 's/ +[0-9]+  (index)/ N  \1/'
	bbx extract -m csv "$f.bbx"
done
