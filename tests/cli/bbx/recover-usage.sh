bbx recover || echo "$?"
bbx recover a.bbx b.bbx || echo "$?"
cp "$TESTDATA/good-cli.bbx" "$TESTDATA/good-decoy-build.bbx" .
bbx recover . || echo "$?"
bbx recover --json -o - good-cli.bbx
