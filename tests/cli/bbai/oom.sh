# the whole report of a container that was OOM-killed
bbai "$TESTDATA/good-oom.bbx"
