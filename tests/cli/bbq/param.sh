bbq "$TESTDATA/good-tables.bbx" --param pod="it's" --param n=7 --param r=07 'select :pod, :n + 1, typeof(:n), typeof(:r)'
