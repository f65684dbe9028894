# A repaired copy of a damaged recording is sound, and lacks rows all the same: what is ruled out by none of them is not proven.
. "$SRC/tests/cli/bbx/damage.subr"
damage good-oom exit
bbx recover -o recovered.bbx damaged.bbx >report 2>&1
bbx verify recovered.bbx | sed 's/: ok.*/: ok/'
bbai recovered.bbx >out
echo "status $?"
grep -E '^(loss|caution)' out
bbai --json recovered.bbx | jq .loss.damages
