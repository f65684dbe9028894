# Of a concatenated recording, each part keeps its index but the last, which gets a new one.
cat "$TESTDATA/good-cli.bbx" "$TESTDATA/good-oom.bbx" >both.bbx
echo note >note
bbx attach both.bbx note
bbx verify both.bbx | sed 's/: ok.*/: ok/'
bbx info both.bbx | sed -n '4p' | sed -E 's/ +[0-9]+  (index)/ N  \1/'
bbx extract -m csv both.bbx
