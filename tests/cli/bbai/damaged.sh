# its end is missing: the answer says so
head -c -2200 "$TESTDATA/good-oom.bbx" >cut.bbx
bbai cut.bbx >out 2>err
status=$?
grep -c '^bbai: cut.bbx: cut' err
head -n 1 out
grep -E '^(loss|caution)' out
exit $status
