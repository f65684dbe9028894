# box fits a width; markdown and html escape what is theirs; synonyms.
cp "$TESTDATA/good-tables.bbx" "$TESTDATA/good-hostile.bbx" .
bbq -m box --width 60 good-tables.bbx 'select rel, comm, argv, 1.5 as x, null as n from exec'
bbq --box --width 0 --no-header good-tables.bbx 'select comm, argv from exec'
bbq --markdown good-tables.bbx "select comm, '|*_<b>' as \"a|b\", null from exec limit 1"
bbq --html --null none good-tables.bbx "select comm, '<b>&\"' as \"<i>\", null as n from exec limit 1"
bbq --list --null - good-tables.bbx 'select comm, exe, null as n from exec'
bbq --column --null NULL good-tables.bbx 'select comm, null as n from exec'
bbq --jsonl --csv --no-header --null '\N' good-tables.bbx 'select comm, null from exec'
for m in box markdown html list; do bbq -m $m good-hostile.bbx 'select comm, argv, exe from exec' | tee -a all | grep -c "$(printf '\033')"; done
grep -c 'x1b' all
