# kubectl cp leaves a folder named like the file that it holds.
mkdir -p incident.bbx
cp "$TESTDATA/good-cli.bbx" incident.bbx/incident.bbx
cp "$TESTDATA/good-oom.bbx" incident.bbx/other.bbx
bbx verify | sed 's/: ok.*//'
bbx verify incident.bbx/ | sed 's/: ok.*//'
cd incident.bbx && bbx verify incident.bbx | sed 's/: ok.*//'
