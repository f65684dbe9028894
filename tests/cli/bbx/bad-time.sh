bbx cat --since yesterday "$TESTDATA/good-cli.bbx"
