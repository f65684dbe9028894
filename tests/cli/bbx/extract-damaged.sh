# The rest is listed.
cp "$TESTDATA/good-cli.bbx" a.bbx
echo note | bbx attach a.bbx second=-
at=$(bbx info -v a.bbx | awk '$1 == "notes.txt" { print $3 }')
printf '\377' | dd of=a.bbx bs=1 seek=$((at + 120)) conv=notrunc 2>/dev/null
bbx extract a.bbx 2>&1 | sed 's/ *$//'
bbx extract a.bbx second -o -
bbx extract a.bbx notes.txt
