# A name from a recording leads nowhere but into this folder.
cp "$TESTDATA/good-cli.bbx" a.bbx
red=$(printf 'red\033[31m')
echo note | bbx attach a.bbx ../../up=-
echo note | bbx attach a.bbx /=-
echo note | bbx attach a.bbx ..=-
echo note | bbx attach a.bbx "$red=-"
bbx extract a.bbx | sed 's/ *$//'
for name in ../../up / .. "$red"; do
	bbx extract a.bbx "$name"
	echo "status $?"
done
bbx extract a.bbx / -o root
ls
