# a killer in a pod does not become a container runtime by its name, and its arguments do not reach the terminal
bbai "$TESTDATA/good-sigkill-spoofed.bbx"
