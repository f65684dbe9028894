for n in 1 2 3; do cp "$TESTDATA/good-cli.bbx" incident-$n.bbx; done
touch -d '2026-01-01 00:00:00' incident-1.bbx
touch -d '2026-01-03 00:00:00' incident-2.bbx
touch -d '2026-01-02 00:00:00' incident-3.bbx
: >empty.bbx
bbx cat -t trigger
