# the title says in the trigger's words what happened
bbgraph "$TESTDATA/good-other-pod.bbx" | grep -o '^		label="[^"]*"' | head -n 1
