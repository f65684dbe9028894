# SIGABRT spares a first process: the fault that abort() then makes is not the cause
bbai "$TESTDATA/good-abort.bbx" | grep -E "^(checkout|class|fix)|^  E"
