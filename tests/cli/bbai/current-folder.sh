cp "$TESTDATA/good-oom.bbx" incident.bbx
bbai | head -n 1
