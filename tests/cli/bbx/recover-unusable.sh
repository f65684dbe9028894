# No output is made where there is nothing to copy; an output that is the input is refused.
echo text >text.bbx
bbx recover text.bbx
status=$?
ls
bbx recover -o text.bbx ./text.bbx || echo "$?"
cp "$TESTDATA/good-cli.bbx" whole.bbx
bbx recover -o ./whole.bbx whole.bbx || echo "$?"
bbx recover -o /dev/full whole.bbx || echo "$?"
bbx recover -o none/x.bbx whole.bbx || echo "$?"
cmp whole.bbx "$TESTDATA/good-cli.bbx"
exit $status
