# What happened can still be told: the same cause of death.
command -v bbai >tool || { echo 'SKIP no bbai'; exit; }
for name in good-oom good-sigkill good-forkbomb; do
	bbx anonymize --key k -o out.bbx "$TESTDATA/$name.bbx" || echo "status $?"
	bbai "$TESTDATA/$name.bbx" | grep '^class' >before
	bbai out.bbx | grep '^class' | cmp - before || echo "$name: another verdict"
	cat before
done
