# --strict: any damage fails before anything is printed; a sound recording is as ever.
. "$SRC/tests/cli/bbx/damage.subr"
damage good-decoy-build exit
for c in info cat verify; do
	bbx $c --strict damaged.bbx 2>err | mask
	bbx $c --strict damaged.bbx >/dev/null 2>&1
	echo "$c $?"
	mask <err
	bbx $c --strict "$TESTDATA/good-decoy-build.bbx" >strict && bbx $c "$TESTDATA/good-decoy-build.bbx" | cmp - strict
done
# What would be written is not.
for c in cut merge repack anonymize recover attach; do
	bbx $c --strict -o out.bbx damaged.bbx $([ $c != attach ] || echo note=/dev/null) 2>/dev/null
	echo "$c $?"
	bbx $c --strict -o $c.bbx "$TESTDATA/good-decoy-build.bbx" $([ $c != attach ] || echo note=/dev/null) 2>/dev/null || echo "$c $?"
done
for c in schema extract 'diff damaged.bbx'; do
	bbx $c --strict damaged.bbx >out 2>/dev/null
	echo "$c $? $(cat out)"
done
ls
