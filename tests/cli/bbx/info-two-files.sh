cp "$TESTDATA/good-cli.bbx" a.bbx
cp "$TESTDATA/good-cli.bbx" b.bbx
bbx info a.bbx b.bbx | sed -n '1,/^tables/p'
