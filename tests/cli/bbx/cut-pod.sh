# A pod's rows and what speaks of its cgroups; losses concern every pod.
bbx cut -p bystander-1 -o - "$TESTDATA/good-cli.bbx" | bbx cat - | sed 's/"node".*"pod"/"pod"/; s/"container":.*//'
