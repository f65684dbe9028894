# Without its trailer's last byte nothing but the index is lost; a bit of the index gives the very file again, and a RECOVERY record.
cp "$TESTDATA/good-cli.bbx" whole.bbx
size=$(stat -c %s whole.bbx)
byte=$(od -An -tu1 -j $((size - 130)) -N 1 whole.bbx)
printf "\\$(printf %o $((byte ^ 1)))" | dd of=whole.bbx bs=1 seek=$((size - 130)) conv=notrunc 2>/dev/null
bbx recover whole.bbx 2>err
status=$?
sed -E 's/[0-9]+ (bytes|records)/N \1/g' err >&2
bbx cat "$TESTDATA/good-cli.bbx" >was
bbx cat whole.recovered.bbx | cmp - was
exit $status
