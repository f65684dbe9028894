bbx cat -p bystander-1 "$TESTDATA/good-cli.bbx"
