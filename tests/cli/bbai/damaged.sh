# cut in the middle: the answer says so
head -c $(($(wc -c <"$TESTDATA/good-oom.bbx") - 2100)) "$TESTDATA/good-oom.bbx" >cut.bbx
bbai cut.bbx >out 2>err
status=$?
grep -c '^bbai: cut.bbx: cut' err
head -n 1 out
grep -E '^(loss|caution)' out
exit $status
