# The copy of a damaged recording is sound, gives the rows that the damaged one gives, and is not changed by another repair.
. "$SRC/tests/cli/bbx/damage.subr"
damage good-decoy-build exit
bbx recover damaged.bbx 2>err
status=$?
sed -E 's/[0-9]+ (bytes|records)/N \1/g' err >&2
bbx verify damaged.recovered.bbx | sed -E 's/[0-9]+ (bytes|records)/N \1/g'
bbx cat damaged.bbx >was 2>/dev/null
bbx cat damaged.recovered.bbx | cmp - was
bbx recover -o again.bbx damaged.recovered.bbx
cmp again.bbx damaged.recovered.bbx
zstd -qt damaged.recovered.bbx
exit $status
