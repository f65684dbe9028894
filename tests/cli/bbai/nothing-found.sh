# unknown shows the last events and is no failure
bbai "$TESTDATA/good-decoy-zap.bbx"
