#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bbrec run with bbrec-net and an API server that replays recorded answers.
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/agent.inc"
. "$SRC/tests/kernel/container.inc"
command -v bbrec-net >/dev/null || skip_all 'bbrec-net is not built here'
command -v python3 >/dev/null || skip_all 'no python3'
net=$(command -v bbrec-net)
chmod 755 "$scratch"
export NODE_NAME=vm
server=
cleanup() {
	[ -z "$server" ] || kill "$server" 2>/dev/null
	agent_cleanup
	remove_container
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
wait_for 20 grep -q '^bbrec-net: ' agent.err
is 'a kubeconfig that asks for programs is refused in one line' \
	"bbrec-net: kubernetes: $scratch/kubeconfig: exec is not supported: programs that make credentials are not started; use a token" \
	"$(grep 'bbrec-net' agent.err)"
is 'the recorder goes on without it' yes "$(field recording)"
tried_again() { [ "$(field net_starts)" -ge 2 ]; }
wait_for 30 tried_again
is 'it is tried again, and that line is not said again' "1 kubernetes: $scratch/kubeconfig: exec is not supported" \
	"$(grep -c bbrec-net agent.err) $(field net_error | cut -d : -f 1-3)"
rm kubeconfig
wait_for 40 grep -q "^bbrec-net: kubernetes: $scratch/kubeconfig: No such file" agent.err
ok $? 'another reason is'
stop_agent TERM

# A pod's whole life: three OOM kills, a deletion. Then bbrec-net is killed, and the next one hears of the pod from its start again.
serve '{"list": [{"text": "{\"metadata\":{\"resourceVersion\":\"430\"},\"items\":[]}", "end": true}],
	"watch": [{"lines": "pods-watch-oomkilled.jsonl", "to": 15, "pause": 0.4}, {"lines": "pods-watch-oomkilled.jsonl", "end": true}, {"stall": true}]}'
# The cgroup of its container's first run.
[ -n "$cgroup_root" ] || { ok 0 'pods # SKIP no cgroup can be made here'; finish; }
pod_uid=12488fbc-ecd8-4616-a512-422688c1c144
container_id=e8eba4f9098564a0f93d7f18fc6a8200e9a2d02fb9b11f0560578db76afe3515
container_path=/kubepods/burstable/pod$pod_uid/$container_id
make_container
# What the server tells happened on 2026-11-20.
start_agent --net "$net" --kubernetes "$scratch/kubeconfig" --dump-on-exit no --post-roll 500ms --keep 240000h
wait_for 20 grep -q 'incident vm_default_leaky_crash_' agent.err
is 'a pod is told' 1 "$(field pods)"
watches=$(grep -c watch= log)
kill -9 "$(pgrep -x bbrec-net -P "$(pgrep -x bbrec-starter -P "$agent")")"
# Until its first watch, which tells everything, it knows of no pods either; then comes another.
wait_for 20 eval '[ "$(grep -c watch= log)" -ge $((watches + 2)) ]'
wait_for 10 is_field pods 0
ok $? 'also that it is gone, by the next bbrec-net'
stop_agent TERM
nothing_lost
ok $? 'no event was lost'
join_segments all.bbx
rows 'it is a row' all.bbx 'default\tleaky\t12488fbc-ecd8-4616-a512-422688c1c144\tFailed\tBurstable\tapp=leaky\t10.244.0.5\t2026-11-20T16:43:37\t1\n' \
	'select namespace, pod, pod_uid, phase, qos_class, labels, ip, substr(iso(started), 1, 19), is_gone from pod'
rows 'and so are its containers' all.bbx 'app\tcontainer\td2860b95519d\tlocalhost/busybox:1\tterminated\tOOMKilled\t2\tOOMKilled\t137\t50331648\t\\N
side\tcontainer\t91b9bf916832\tlocalhost/busybox:1\tterminated\tError\t0\tError\t137\t\\N\t\\N\n' \
	'select container, kind, substr(container_id, 1, 12), image, state, reason, restart_count, end_reason, end_exit_code, memory_limit_bytes,
		cpu_limit_millis from pod_container order by 1'
rows 'each change is a row, once' all.bbx 'app\tOOMKilled\t137\t0\t2026-11-20T16:43:45
app\tOOMKilled\t137\t1\t2026-11-20T16:43:53
app\tCrashLoopBackOff\t\\N\t1\t\\N
app\tOOMKilled\t137\t2\t2026-11-20T16:44:13
\\N\tTerminating\t\\N\t\\N\t\\N
side\tError\t137\t0\t2026-11-20T16:44:39\n' \
	'select container, reason, exit_code, restart_count, substr(iso(since), 1, 19) from pod_status order by ts, rowid'
f=$(ls "$scratch"/incidents/*_default_leaky_oom_*.bbx 2>/dev/null | head -n 1)
rows 'an OOM kill is a trigger' "$f" 'oom\tdefault\tleaky\tapp\tKubernetes says OOMKilled of container app: \n' \
	'select reason, namespace, pod, container, detail from "trigger" where pod is not null order by ts limit 1'
is 'the pod has one incident of each reason, whichever run of its container it was' 'crash crash-loop oom' \
	"$(ls "$scratch/incidents" | sed -n 's/^vm_default_leaky_\(.*\)_.*/\1/p' | sort | tr '\n' ' ' | sed 's/ $//')"
bbx extract -o - "$f" manifest.json >manifest.json
is 'the incident has the manifest, without what was applied' 'leaky 48Mi 0 metadata.annotations.kubectl.kubernetes.io/last-applied-configuration' \
	"$(jq -r '[.metadata.name, .spec.containers[0].resources.limits.memory, (.metadata.annotations | length), .removed[]] | join(" ")' manifest.json)"
stop_server

# A server that comes back tells of a hundred pods at once; a process that crashes then has its incident, too.
script='{"list": [{"text": "{\"metadata\":{\"resourceVersion\":\"430\"},\"items\":[]}", "end": true}, {"pods": 100}],
	"watch": [{"lines": "pods-watch-410-gone.jsonl"}, {"text": ""}]}'
serve "$script"
start_agent --net "$net" --kubernetes "$scratch/kubeconfig" --dump-on-exit no --incidents-hour 20 --keep 240000h
wait_for 20 is_field net_kubernetes_pods 100
cp /bin/sh boom
in_container "$scratch/boom" -c 'kill -SEGV $$' 2>/dev/null
wait_for 20 grep -q '^bbrec: incident .* boom (pid [0-9]*) ended by SIGSEGV' agent.err
ok $? 'many pods that fail at once leave room for what the kernel tells'
grep -c '^bbrec: incident .* Kubernetes says OOMKilled' agent.err >hearsay
[ "$(cat hearsay)" -ge 1 ] && [ "$(cat hearsay)" -le 10 ]
ok $? 'and have half of the incidents of an hour at most'
stop_agent TERM
stop_server
serve "$script"
start_agent --net "$net" --kubernetes "$scratch/kubeconfig" --dump-on-exit no
refused() { [ "$(field incidents_refused)" -ge 100 ]; }
wait_for 20 refused
ok $? 'what happened before all that is kept has no incident'
stop_agent TERM
stop_server
finish
