# A folder is also the folders and archives in it; links that lead on, hidden files and others are passed over.
. "$SRC/tests/cli/bbx/archive.subr"
fleet
mkdir -p all/n3/incident.bbx all/.hidden all/empty
tar -C fleet -czf all/n2.tgz n2
cp -r fleet/n1 all
cp "$TESTDATA/good-crash.bbx" all/n3/incident.bbx/incident.bbx
cp "$TESTDATA/good-crash.bbx" all/.hidden/no.bbx
zip_of all/no-recording.zip fleet/README
ln -s .. all/up
ln -s ../fleet/n1/incident.bbx all/link.bbx
bbx verify all | sed 's/: ok.*/: ok/'
bbx info --json all 2>err | jq -r '.files[].file'
cat err
# The current folder is only looked into for its own recordings.
cd all || exit 1
bbx info | sed -n 4p | sed -E 's/ +[0-9]+  (index)/ N  \1/'
cd empty || exit 1
bbx info ..  2>/dev/null | grep -c incident
bbx info .
echo "status $?"
