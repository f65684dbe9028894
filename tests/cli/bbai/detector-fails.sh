# SQL that fails spoils that detector only, and the status says so
printf -- '-- class: x\n-- title: y\n-- finding:\nSELECT 1 FROM nowhere;\n' >mine.sql
bbai --detector mine.sql "$TESTDATA/good-oom.bbx" | sed -n '1p;/^caution/p'
bbai --detector mine.sql "$TESTDATA/good-oom.bbx" >out
