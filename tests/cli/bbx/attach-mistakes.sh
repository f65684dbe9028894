cp "$TESTDATA/good-cli.bbx" a.bbx
mkdir two
cp a.bbx two/1.bbx
cp a.bbx two/2.bbx
for operands in 'a.bbx' 'a.bbx =' 'a.bbx notes.txt=a.bbx' 'a.bbx none' 'two x=a.bbx' '- x=-'; do
	# shellcheck disable=SC2086
	bbx attach $operands
	echo "status $?"
done
cmp a.bbx "$TESTDATA/good-cli.bbx"
