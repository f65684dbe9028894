# the fork bomb that leads to an OOM kill explains it
bbai "$TESTDATA/good-forkbomb-oom.bbx"
bbai --json "$TESTDATA/good-forkbomb-oom.bbx" | jq -c '.findings[] | [.class, .explained_by, .about_trigger]'
