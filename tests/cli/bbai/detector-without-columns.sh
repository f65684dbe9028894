printf -- '-- class: x\n-- title: y\n-- finding:\nSELECT 1 AS score;\n' >mine.sql
bbai --detector mine.sql "$TESTDATA/good-oom.bbx" >out
