# From the shell outside of the pod, by kill(1), to the victim.
bbgraph "$TESTDATA/good-sigkill.bbx" | grep -E '^.[pmek][0-9]* ->|[^p]label=|class=.*(cause|victim)'
