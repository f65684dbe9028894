# A repaired recording says what it lacks.
. "$SRC/tests/cli/bbx/damage.subr"
damage good-decoy-build exit
bbx recover damaged.bbx 2>/dev/null
bbx info --json damaged.recovered.bbx | sed -n '/"repairs"/,/\]/p' | sed -E 's/(recover) [0-9.]+/\1 V/; s/("(skipped_bytes|records)"):[0-9]+/\1:N/g'
