# The end of the file is missing: drawn from the rest, and said so.
cp "$TESTDATA/good-oom.bbx" cut.bbx
chmod u+w cut.bbx
truncate -s -2000 cut.bbx
bbgraph cut.bbx >out 2>err
status=$?
wc -l <err
dot -Tsvg out >/dev/null && grep -c digraph out
exit $status
