# the flag of the exit row is proof enough, and the report says what the loss leaves open
bbai "$TESTDATA/good-oom-lost.bbx"
