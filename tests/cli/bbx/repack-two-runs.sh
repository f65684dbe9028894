# Runs of the recorder stay apart; the level may be chosen; several files become one.
bbx repack -l 1 -o out.bbx "$TESTDATA/good-cli.bbx" "$TESTDATA/good-crash.bbx"
bbx cat "$TESTDATA/good-cli.bbx" "$TESTDATA/good-crash.bbx" | sort >before
bbx cat out.bbx | sort | cmp - before
bbx info --json out.bbx | grep -c '"sections":1,"session"'
