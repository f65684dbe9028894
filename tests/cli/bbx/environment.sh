# $BBX goes before the recordings of the folder, and operands before both.
cp "$TESTDATA/good-cli.bbx" here.bbx
mkdir -p elsewhere
cp "$TESTDATA/good-cli.bbx" elsewhere/there.bbx
export BBX=elsewhere/there.bbx
bbx verify | sed 's/: ok.*//'
bbx verify here.bbx | sed 's/: ok.*//'
BBX= bbx verify | sed 's/: ok.*//'
