cat "$TESTDATA/good-cli.bbx" | TMPDIR=. bbx cat - >piped
bbx cat "$TESTDATA/good-cli.bbx" | cmp - piped
