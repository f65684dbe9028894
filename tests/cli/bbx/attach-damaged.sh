head -c -3757 "$TESTDATA/good-oom.bbx" >cut.bbx
cp cut.bbx before
echo note >note
bbx attach cut.bbx note 2>err
echo "status $?"
sed -E 's/byte [0-9]+/byte N/' err
cmp cut.bbx before
ls
