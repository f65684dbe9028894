# What is stored in another way is the same; what is cut away is named.
cp "$TESTDATA/good-cli.bbx" a.bbx
bbx repack -o b.bbx a.bbx
bbx diff --exit-code a.bbx b.bbx || echo "status $?"
bbx cut -t exec,trigger -u -1s -o b.bbx a.bbx
bbx diff a.bbx b.bbx || echo "status $?"
bbx diff --exit-code a.bbx b.bbx >/dev/null
echo "status $?"
bbx diff a.bbx
echo "status $?"
