# The trace as another decoder of protocol buffers sees it.
command -v protoc >/dev/null || { echo 'SKIP no protoc'; exit; }
cp "$TESTDATA/good-tables.bbx" .
bbq export perfetto -o out.pftrace good-tables.bbx
protoc --decode_raw <out.pftrace >decoded
grep -c '^1 {' decoded
# The first packets: the track of what has no process, then the first process, its slice and its end.
sed -n '1,/^  60/p' decoded | head -n 14
awk '/^1 {/ { n++ } n >= 2 && n <= 4' decoded
# The slices' and instants' names, in order.
grep -E '^    23: ' decoded
bbq export perfetto "$TESTDATA/good-hostile.bbx" | protoc --decode_raw | grep -c '\\033' || :
