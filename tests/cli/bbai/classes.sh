# one class a recording
for i in oom oomchild crash forkbomb sigkill; do
	bbai --json "$TESTDATA/good-$i.bbx" | jq -c '[.verdict.class, .verdict.score, .verdict.pod, .verdict.comm, (.findings | length)]'
done
