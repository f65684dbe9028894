# nothing can be asked of a recording whose schema is damaged: that is said, and is no verdict
{ head -c 300 "$TESTDATA/good-oom.bbx"; printf 'XXXXXXXX'; tail -c +309 "$TESTDATA/good-oom.bbx"; } >bad.bbx
bbai bad.bbx 2>err
status=$?
grep -c 'detector .*: no such table' err
grep -c 'missing' err
exit $status
