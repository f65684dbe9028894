# What is wrong with a recording would not show in the new one, so a damaged one is left as it is.
. "$SRC/tests/cli/bbx/damage.subr"
damage good-cli exit
head -c -3757 "$TESTDATA/good-oom.bbx" >cut.bbx
head -c -128 "$TESTDATA/good-cli.bbx" >no-trailer.bbx
echo note >note
for f in damaged cut no-trailer; do
	cp $f.bbx before
	bbx attach $f.bbx note 2>err
	echo "status $?"
	mask <err
	cmp $f.bbx before
	bbx attach -o out.bbx $f.bbx note 2>err
	echo "status $?"
done
ls
