# Tables by name. The numbers of processes are those of the recording at hand.
rows() {
	bbx cat -t exec,tcp "$1" | sed 's/"[a-z_]*upid":[0-9]*,//g' | sort
}
bbx cut -t exec,tcp -o cut.bbx "$TESTDATA/good-cli.bbx"
rows "$TESTDATA/good-cli.bbx" >before
rows cut.bbx | cmp - before
bbx cat cut.bbx | sed 's/,.*//' | sort | uniq -c
bbx cut -t nope -o out.bbx "$TESTDATA/good-cli.bbx"
echo "status $?"
ls
