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
