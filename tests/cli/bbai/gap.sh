bbai "$TESTDATA/good-gap.bbx"
