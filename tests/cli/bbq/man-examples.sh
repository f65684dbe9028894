# The examples of the manual.
mkdir incidents
cp "$TESTDATA/good-oom.bbx" "$TESTDATA/good-crash.bbx" incidents
cp "$TESTDATA/good-oom.bbx" .
awk '/^\.Sh EXAMPLES/ { on = 1 } /^\.Sh SEE ALSO/ { on = 0 } on && sub(/^\.Dl /, "") { print; print "" }
	on && /^\.Ed/ { print ""; block = 0 } block { print } on && /^\.Bd/ { block = 1 }' "$SRC/bbq/bbq.1" | sed 's/\\(dq/"/g' >examples
command=
while IFS= read -r line; do
	[ "$line" ] && { command="$command$line
"; continue; }
	printf '\n$ %s' "$command"
	sh -c "$command" </dev/null | head -n 6
	command=
done <examples
