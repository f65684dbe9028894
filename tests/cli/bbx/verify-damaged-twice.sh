# One line a file on stderr, however many places are damaged; without the index the rows must be guessed.
. "$SRC/tests/cli/bbx/damage.subr"
damage good-cli exec
cp damaged.bbx once.bbx
damage once loss .
size=$(wc -c <damaged.bbx)
head -c $((size - 200)) damaged.bbx >twice.bbx
bbx verify twice.bbx >out 2>err
status=$?
mask <out
mask <err >&2
exit $status
