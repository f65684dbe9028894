# FILE stays as it is; it may be a pipe, or in an archive.
cp "$TESTDATA/good-cli.bbx" a.bbx
echo note >note
bbx attach -o b.bbx a.bbx note
cmp a.bbx "$TESTDATA/good-cli.bbx"
bbx verify b.bbx | sed 's/: ok.*/: ok/'
bbx attach -o - - note <a.bbx | cmp - b.bbx
tar -cf a.tar a.bbx
bbx attach -o c.bbx a.tar note && cmp b.bbx c.bbx
bbx attach a.tar note
echo "status $?"
bbx attach -o /dev/full a.bbx note
echo "status $?"
ls
