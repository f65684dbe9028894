# What can be wrong with an archive: a header whose sum is wrong, bytes that do not match their sum, a stream that ends early.
. "$SRC/tests/cli/bbx/archive.subr"
fleet
patch() {
	printf "$2" | dd of="$1" bs=1 seek="$3" conv=notrunc 2>/dev/null
}
tar -cf sum.tar fleet/n1/incident.bbx fleet/n2/incident.bbx
size=$(wc -c <fleet/n1/incident.bbx)
patch sum.tar x $((512 + (size + 511) / 512 * 512 + 10))
python3 - <<'P'
import zipfile
with zipfile.ZipFile("crc.zip", "w", zipfile.ZIP_STORED) as z:
    for n in ("n1", "n2"):
        z.write("fleet/%s/incident.bbx" % n)
P
patch crc.zip '\377' $((30 + 21 + size - 5))
for f in sum.tar crc.zip; do
	bbx verify $f 2>&1 | sed -E 's/: ok.*/: ok/; s/byte [0-9]+/byte N/g; s/0x[0-9a-f]{1,8}/0xN/g'
	bbx verify $f >/dev/null 2>&1
	echo "$f $?"
done
for tail in 1 8 9 300; do
	tar -cf - fleet/n1/incident.bbx fleet/n2/incident.bbx | gzip | head -c -$tail >short.tar.gz
	bbx cat -t exit short.tar.gz >/dev/null 2>&1
	echo "short by $tail: $?"
done
