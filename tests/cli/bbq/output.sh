# -o: no input is written over, what fails leaves what was there, and a new file may be read by whom the recording may.
cp "$TESTDATA/good-oom.bbx" in.bbx
chmod 640 in.bbx
for c in "bbq in.bbx 'select 1'" "bbq export perfetto in.bbx" "bbgraph in.bbx"; do
	eval "$c -o in.bbx"
	echo "status $?"
done
cmp in.bbx "$TESTDATA/good-oom.bbx"
echo before >kept.csv
bbq -o kept.csv in.bbx 'select nosuch from exec'
cat kept.csv
umask 002
bbq -o new.csv in.bbx 'select 1 one'
bbgraph -o new.dot in.bbx
bbx cut -o new.bbx in.bbx
stat -c '%a %n' new.*
cat new.csv
bbq -o - in.bbx 'select 2 two'
bbq -o /dev/stdout in.bbx 'select 3 three'
bbq -o /dev/full in.bbx 'select 4 four'
echo "status $?"
ls
