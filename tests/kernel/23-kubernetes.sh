#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bbrec run with bbrec-net and an API server that replays recorded answers.
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/agent.inc"
command -v bbrec-net >/dev/null || skip_all 'bbrec-net is not built here'
command -v python3 >/dev/null || skip_all 'no python3'
net=$(command -v bbrec-net)
chmod 755 "$scratch"
export NODE_NAME=vm
server=
cleanup() {
	[ -z "$server" ] || kill "$server" 2>/dev/null
	agent_cleanup
}

# field NAME: of the status
field() { bbrec status --socket "$scratch/sock" -m json | jq -r ".[0].$1"; }
is_field() { [ "$(field "$1")" = "$2" ]; }
# serve SCRIPT: starts a server with it, and writes a kubeconfig for it
serve() {
	rm -f port
	python3 "$SRC/tests/net/kube_server.py" "$1" --port-file port --log log &
	server=$!
	wait_for 10 [ -s port ]
	cat >kubeconfig <<-E
		current-context: t
		contexts: [{name: t, context: {cluster: t, user: t}}]
		clusters: [{name: t, cluster: {server: "http://127.0.0.1:$(cat port)"}}]
		users: [{name: t, user: {token: abc.def}}]
	E
	chmod 644 kubeconfig
}
stop_server() {
	kill "$server"
	wait "$server" 2>/dev/null
	server=
}

serve '{"list": [{"file": "pods-list.json"}], "watch": [{"text": ""}]}'
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
start_agent --net "$net" --kubernetes "$scratch/kubeconfig" --listen "127.0.0.1:$port" --dump-on-exit no
wait_for 10 is_field net_kubernetes watching
ok $? 'it follows the API server'
is 'as the status tells' '1 pods, 0 left out, 0 failures' "$(field net_kubernetes_pods) pods, $(field net_kubernetes_skipped) left out, $(field net_kubernetes_failures) failures"
curl -s http://127.0.0.1:$port/metrics >metrics
is 'and the metrics' 'blackbox_kubernetes_watching 1 blackbox_kubernetes_pods 1' "$(grep -E '^blackbox_kubernetes_(watching|pods) ' metrics | tr '\n' ' ' | sed 's/ $//')"
is 'with its token' 'abc.def' "$(awk 'NR == 1 { print $3 }' log)"
stop_server
wait_for 10 is_field net_kubernetes waiting
ok $? 'a server that goes away is waited for'
is 'the recorder goes on' yes "$(field recording)"
stop_agent TERM
grep -q '^bbrec-net: kubernetes: ' agent.err
ok $? 'and said'

cat >kubeconfig <<-E
	current-context: t
	contexts: [{name: t, context: {cluster: t, user: t}}]
	clusters: [{name: t, cluster: {server: "https://127.0.0.1:1"}}]
	users: [{name: t, user: {exec: {command: aws}}}]
E
start_agent --net "$net" --kubernetes "$scratch/kubeconfig" --dump-on-exit no
wait_for 5 grep -q 'bbrec-net ended with status 1' agent.err
is 'a kubeconfig that asks for programs is refused in one line' \
	"bbrec-net: kubernetes: $scratch/kubeconfig: exec is not supported: programs that make credentials are not started; use a token" \
	"$(grep '^bbrec-net: kubernetes: /' agent.err | head -n 1)"
is 'the recorder goes on without it' yes "$(field recording)"
stop_agent TERM
finish
