bbai "$TESTDATA/good-sigkill.bbx"
