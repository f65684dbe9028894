# A damaged member does not keep the others from being read.
. "$SRC/tests/cli/bbx/archive.subr"
fleet
zip_of fleet.zip fleet/n1/incident.bbx fleet/n2/incident.bbx
printf '\377\377\377\377\377\377\377\377' | dd of=fleet.zip bs=1 seek=3000 conv=notrunc 2>/dev/null
masked bbx verify fleet.zip 2>&1 | sed 's/damaged archive: ZIP .*/damaged archive: ZIP WHY/' | sed -n '1p;$p'
bbx info fleet.zip 2>/dev/null | grep -c fleet.zip:fleet/n2/incident.bbx
