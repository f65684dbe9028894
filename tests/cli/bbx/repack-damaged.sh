# What is left of a damaged recording; the new one says that it lacks something.
. "$SRC/tests/cli/bbx/damage.subr"
damage good-cli exit
bbx repack -o out.bbx damaged.bbx 2>err
echo "status $?"
mask <err
bbx verify out.bbx | mask | sed 's/[0-9]* records/N records/'
bbx cat -t exit out.bbx
bbx repack --strict -o strict.bbx damaged.bbx 2>err
echo "status $?"
ls
