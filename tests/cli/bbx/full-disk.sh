[ -w /dev/full ] || { echo 'SKIP no /dev/full'; exit; }
bbx cat "$TESTDATA/good-cli.bbx" >/dev/full
