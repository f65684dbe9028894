printf -- '-- class: x\n-- title: y\n-- class: z\n' >mine.sql
bbai --detector mine.sql "$TESTDATA/good-oom.bbx"
