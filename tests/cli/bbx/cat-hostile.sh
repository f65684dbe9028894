# Nothing that a recording holds can drive a terminal.
bbx cat "$TESTDATA/good-hostile.bbx" >out
bbx info "$TESTDATA/good-hostile.bbx" >>out
LC_ALL=C tr -d '\n' <out | LC_ALL=C grep -c '[[:cntrl:]]'
wc -l <out | tr -d ' '
