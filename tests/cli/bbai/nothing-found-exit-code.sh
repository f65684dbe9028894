bbai --exit-code "$TESTDATA/good-decoy-exit137.bbx" | head -n 1
bbai --exit-code "$TESTDATA/good-oom.bbx" >out && echo found
bbai --exit-code "$TESTDATA/good-decoy-exit137.bbx" >out
