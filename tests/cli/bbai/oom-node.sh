# no limit was hit: the victim is not blamed
bbai "$TESTDATA/good-oom-node.bbx"
