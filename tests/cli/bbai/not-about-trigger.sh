# what ended an earlier run of the container, or happened in another pod, does not explain the trigger
for i in next-run-exits other-pod; do
	bbai --exit-code "$TESTDATA/good-$i.bbx"
	echo "status $?"
	bbai --json "$TESTDATA/good-$i.bbx" | jq -c '[.verdict.class, .verdict.title], [.findings[] | [.class, .pod, .about_trigger]], (.last | length)'
done
