# The recording is as it was, with one thing more.
cp "$TESTDATA/good-cli.bbx" a.bbx
chmod 640 a.bbx
printf 'what we did\n' >log.txt
printf 'a\0b' >core
bbx cat a.bbx >want
bbx attach a.bbx log.txt
bbx attach a.bbx dumps/core=core
bbx attach --type application/json a.bbx empty.json=/dev/null
bbx attach a.bbx piped=- <log.txt
bbx extract a.bbx
bbx verify a.bbx | sed 's/: ok.*/: ok/'
bbx cat a.bbx | cmp - want
bbx extract a.bbx dumps/core -o - | cmp - core
bbx info a.bbx | sed -n '4p' | sed -E 's/ +[0-9]+  (index)/ N  \1/'
zstd -qt <a.bbx
stat -c '%a %n' ./*
