# A tar file, compressed or not, and a zip file are read like the recordings in them, in the order of their names.
. "$SRC/tests/cli/bbx/archive.subr"
fleet
tar -cf fleet.tar fleet/n2 fleet/n1 fleet/README
gzip -k fleet.tar
cp fleet.tar.gz named-otherwise
zstd -q fleet.tar
python3 -c 'import lzma, sys
sys.stdout.buffer.write(lzma.compress(sys.stdin.buffer.read()))' <fleet.tar >fleet.tar.xz
zip_of fleet.zip fleet/n2/incident.bbx fleet/README fleet/n1/incident.bbx
bbx cat fleet/n1/incident.bbx fleet/n2/incident.bbx >want
for a in fleet.tar fleet.tar.gz named-otherwise fleet.tar.zst fleet.tar.xz fleet.zip; do
	bbx cat "$a" | cmp - want && echo "$a: same"
	bbx info "$a" | sed -n '2,5p' | sed -E 's/ +[0-9]+  (index)/ N  \1/'
done
