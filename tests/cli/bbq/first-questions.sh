# The README's ten first questions, on the recording that comes with the source.
cp "$SRC/testdata/demo/incident.bbx" .
sed -n '/^```console questions/,/^```$/s/^\$ //p' "$SRC/README.md" >questions
while read -r line; do
	printf '\n$ %s\n' "$line"
	sh -c "$line" </dev/null
done <questions
