# a victim that is not what filled the memory
bbai "$TESTDATA/good-oom-tmpfs.bbx" | grep -E "^(checkout|class|fix)"
