# what is about the trigger's own process comes before a surer finding about an earlier run of its container
bbai "$TESTDATA/good-next-run-killed.bbx"
