# The output is never an input, and is not left half.
cp "$TESTDATA/good-cli.bbx" in.bbx
bbx repack in.bbx
echo "status $?"
bbx repack -o in.bbx in.bbx
echo "status $?"
ln in.bbx same.bbx
bbx repack -o same.bbx .
echo "status $?"
bbx repack -o missing/out.bbx in.bbx
echo "status $?"
bbx repack -l 20 -o out.bbx in.bbx
echo "status $?"
bbx repack --rows 300000 -o out.bbx in.bbx
echo "status $?"
(ulimit -f 2; trap '' XFSZ; bbx repack -o out.bbx in.bbx)
echo "status $?"
# A file that is there stays as it is until the new one is complete, and passes its mode on.
echo old >out.bbx
chmod 600 out.bbx
ln -s out.bbx link.bbx
(ulimit -f 2; trap '' XFSZ; bbx repack -o link.bbx in.bbx)
echo "status $? $(cat out.bbx)"
bbx repack -o link.bbx in.bbx
echo "status $? $(stat -c '%a %F' out.bbx), $(stat -c %F link.bbx)"
bbx verify out.bbx >/dev/null || echo 'not sound'
bbx repack -o folder/ in.bbx
echo "status $?"
cmp in.bbx "$TESTDATA/good-cli.bbx"
ls
