# Every file is looked at, and the worst decides.
cp "$TESTDATA/good-cli.bbx" good.bbx
echo nothing >bad.bbx
bbx verify bad.bbx good.bbx | sed 's/: ok.*/: ok/'
bbx verify bad.bbx good.bbx >/dev/null 2>&1
