# names made to break out of a terminal or JSON
bbai "$TESTDATA/good-hostile.bbx"
bbai --json "$TESTDATA/good-hostile.bbx" | jq -c '.verdict | [.class, .namespace, .pod, .container]'
bbai --explain "$TESTDATA/good-hostile.bbx" | grep -o "pod IS .*" | sort -u
