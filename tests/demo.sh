#!/bin/sh
# make demo: a pod leaks until the kernel kills it; bbrec records that by eBPF; then the four commands of the product, on a copy.
# Where eBPF is refused, the recording bundled in testdata/demo is used instead, and that is said.
# --bundle: renews that recording, from the pods alone, and ends.
set -eu
bundle=${1:-}
cd "$(dirname "$0")/.."
SRC=$PWD
case ${O:=build} in /*) ;; *) O=$SRC/$O ;; esac
PATH=$SRC/tests/demo:$O/bin:$PATH
demo=$O/demo
rm -rf "$demo"
mkdir -p "$demo/node/incidents/incident.bbx" "$demo/work"
export DEMO_NODE=$demo/node POD_ROOT=$demo/node PATH
. tests/demo/pods.sh

refused() {
	echo "demo: $1"
	echo "demo: so this shows the bundled recording testdata/demo/incident.bbx, made by the same script elsewhere"
	cp testdata/demo/incident.bbx "$DEMO_NODE/incidents/incident.bbx/incident.bbx"
}

# Records the incident on this machine; prints why not, and fails, where that cannot be.
record() {
	[ -x "$O/bin/bbrec" ] || { echo "bbrec was not built here (see the notice of make)"; return 1; }
	[ "$(id -u)" = 0 ] || { echo "eBPF needs root, and this is not root"; return 1; }
	memory_root >/dev/null || { echo "no memory cgroups here"; return 1; }
	cp "$O/bin/leak" "$demo/node/checkout"
	leaker=$(make_pod shop checkout-6d9f app 67108864) || { echo "cannot make a memory cgroup"; return 1; }
	bystander=$(make_pod shop catalog-7b5d web 0)
	trap 'remove_pod "$leaker"; remove_pod "$bystander"' EXIT INT TERM
	mkdir -p "$demo/node/www"
	echo ok >"$demo/node/www/index.html"
	(in_pod "$bystander" sh -c "busybox httpd -f -p 127.0.0.1:18473 -h '$demo/node/www' &
		while sleep 0.2; do busybox wget -q -O /dev/null http://127.0.0.1:18473/index.html; done") >/dev/null 2>&1 &
	sleep 0.5
	"$O/bin/bbrec" record ${bundle:+--cgroup /kubepods} -o "$DEMO_NODE/incidents/incident.bbx/incident.bbx" \
		--host-root "$DEMO_NODE" -- \
		"$SRC/tests/demo/incident.sh" "$leaker" "$demo/node/checkout" >"$demo/record.txt" 2>&1 ||
		{ tail -n 1 "$demo/record.txt"; return 1; }
	remove_pod "$leaker"
	remove_pod "$bystander"
	trap - EXIT INT TERM
}

if record >"$demo/why.txt"; then
	echo "demo: recorded by eBPF just now: pod checkout-6d9f leaked into its 64 MiB limit, pod catalog-7b5d looked on"
else
	refused "$(cat "$demo/why.txt")"
fi
if [ -n "$bundle" ]; then
	mkdir -p "$SRC/testdata/demo"
	cp "$DEMO_NODE/incidents/incident.bbx/incident.bbx" "$SRC/testdata/demo/"
	exit 0
fi

cd "$demo/work"
show() {
	printf '\n$ %s\n' "$1"
	sh -c "$1"
}
echo "demo: kubectl is tests/demo/kubectl here: no cluster, the same tar commands"
show 'kubectl cp blackbox-x7k2p:/incidents/incident.bbx .'
show "bbq 'select * from exec where pod = \"checkout-6d9f\"'"
show 'bbgraph incident.bbx | dot -Tsvg > why.svg'
show 'bbai incident.bbx'
printf '\ndemo: the programs are in %s: PATH=%s:$PATH' "$O/bin" "$O/bin"
printf '\ndemo: the recording is %s\ndemo: the graph is %s\n' "$PWD/incident.bbx" "$PWD/why.svg"
