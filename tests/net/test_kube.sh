#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The Kubernetes client against an API server that replays recorded answers and fails in every way it may.
. "$SRC/tests/kernel/tap.inc"

command -v python3 >/dev/null || skip_all 'no python3'
mkfifo hold
server= server_args= scheme= ca= user= name=
cleanup() { [ -z "$server" ] || kill "$server" 2>/dev/null; }

# follow SCRIPT PATTERN [ARGUMENT]...: lets kube_follow talk to a server with that script until what it prints has a line of that pattern, 15
# s at most, or until as many lines of the pattern as $times says. What it printed is in out, the server's log in log.
follow() {
	script=$1 pattern=$2
	shift 2
	rm -f port
	: >out
	: >log
	python3 "$SRC/tests/net/kube_server.py" "$script" --port-file port --log log $server_args &
	server=$!
	while [ ! -s port ]; do sleep 0.05; done
	kubeconfig "$(cat port)"
	sleep 60 >hold &
	holder=$!
	kube_follow kubeconfig vm wait_ms=20 "$@" <hold >out 2>follow.err &
	follower=$!
	i=0
	while [ "$(grep -cE "$pattern" out)" -lt "${times:-1}" ] && [ $i -lt 150 ]; do
		sleep 0.1
		i=$((i + 1))
	done
	kill $holder
	wait $follower
	status=$?
	kill $server
	wait $server 2>/dev/null
	server=
	[ $i -lt 150 ] && [ $status = 0 ]
	ok $? "$name"
	[ $i -lt 150 ] || sed 's/^/# /' out log follow.err | cut -c 1-300 | tail -n 30
}
kubeconfig() {
	printf 'current-context: t\ncontexts: [{name: t, context: {cluster: t, user: t}}]\nclusters: [{name: t, cluster: {server: "%s://127.0.0.1:%s"%s}}]\nusers: [{name: t, user: {%s}}]\n' \
		"${scheme:-http}" "$1" "${ca:+, certificate-authority: $ca}" "${user:-}" >kubeconfig
}
changes() { grep '^change' out; }
oom_list='{"file": "pods-list.json"}'
empty='{"text": "{\"kind\":\"PodList\",\"metadata\":{\"resourceVersion\":\"430\"},\"items\":[]}", "end": true}'
silent='{"text": ""}'
watched='change default/leaky app OOMKilled exit=137 restarts=0
change default/leaky app OOMKilled exit=137 restarts=1
change default/leaky app CrashLoopBackOff restarts=1
change default/leaky app OOMKilled exit=137 restarts=2
change default/leaky - Terminating
change default/leaky side Error exit=137 restarts=0'

name='a list, then a watch from its version' follow "{\"list\": [$oom_list], \"watch\": [$silent]}" '^state watching'
is 'of the pods of this node, as new as the server has them' \
	'GET /api/v1/pods?fieldSelector=spec.nodeName%3Dvm&limit=500&resourceVersion=0&resourceVersionMatch=NotOlderThan' "$(sed -n '1s/ *$//p' log)"
is 'goes on at the list version' \
	'GET /api/v1/pods?fieldSelector=spec.nodeName%3Dvm&watch=1&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion=492' "$(sed -n '2s/ *$//p' log)"
is 'what was there before is a state' 'pod default/leaky 12488fbc-ecd8-4616-a512-422688c1c144 Running app:d2860b95519d:terminated restarts=2 limit=50331648 end=OOMKilled exit=137 last=OOMKilled exit=137 side:91b9bf916832:running restarts=0' \
	"$(grep '^pod' out)"
is 'and no change' '' "$(changes)"
grep -q '^manifest default/leaky .*"removed":\["metadata.annotations' out
ok $? 'with a manifest'

name='a watch from creation to deletion' follow "{\"list\": [$empty], \"watch\": [{\"lines\": \"pods-watch-oomkilled.jsonl\"}]}" '^gone'
is 'each change once' "$watched" "$(changes)"

name='a connection that drops in each line of a watch' follow "{\"list\": [$empty], \"watch\": [
	$(i=0; while [ $i -lt 15 ]; do printf '{"lines": "pods-watch-oomkilled.jsonl", "from": %s, "to": %s, "cut": 700},' $i $((i + 1)); i=$((i + 1)); done)
	{\"lines\": \"pods-watch-oomkilled.jsonl\", \"from\": 15}]}" '^gone'
is 'each change once' "$watched" "$(changes)"
is 'each watch goes on where the last one ended' '430 433 435 441 449 454 459 465 473 478 483 493 495 495 497 498' \
	"$(sed -n 's/.*watch=1.*resourceVersion=\([0-9]*\) *$/\1/p' log | tr '\n' ' ' | sed 's/ $//')"
is 'one list was enough' 1 "$(grep -c limit= log)"

name='a watch that is too old' follow "{\"list\": [$empty, {\"file\": \"pods-list.json\"}], \"watch\": [{\"lines\": \"pods-watch-410-gone.jsonl\"}, $silent]}" \
	'^state watching pods=1'
grep -q '^error watch of pods: HTTP 410: too old resource version: 5 (979)$' out
ok $? 'says so'
is 'and lists again, not older than it was' 430 "$(sed -n 's/.*limit=500&resourceVersion=\([0-9]*\)&resourceVersionMatch=NotOlderThan *$/\1/p' log | tail -n 1)"

name='a list that expired between its pages' follow '{"list": [{"pods": 3, "page": 1}, {"status": 410, "file": "pods-list-410-expired.json"}, {"pods": 3}], "watch": ['"$silent"']}' \
	'^state watching pods=3'
is 'starts over with the newest' 'limit=500' "$(sed -n 's/.*&\(limit=500[^ ]*\) *$/\1/p' log | tail -n 1)"

name='a pod that is gone after a second list' follow "{\"list\": [{\"file\": \"pods-list-failure-zoo.json\"}, {\"pods\": 2}], \"watch\": [{\"lines\": \"pods-watch-410-gone.jsonl\"}, $silent]}" \
	'^state watching pods=2'
is 'is told gone, each one' 9 "$(grep -c '^gone' out)"

name='what has happened between two lists' follow "{\"list\": [$empty, $oom_list], \"watch\": [{\"lines\": \"pods-watch-410-gone.jsonl\"}, $silent]}" '^state watching pods=1'
is 'is told, the last two ends of a container' 'change default/leaky app OOMKilled exit=137 restarts=2
change default/leaky app OOMKilled exit=137 restarts=2' "$(changes)"

name='refusals and failures, one after the other' follow "{\"list\": [{\"drop\": true}, {\"status\": 500}, {\"status\": 401, \"file\": \"pods-list-401-unauthorized.json\"},
	{\"file\": \"pods-list.json\", \"cut\": 5000}, {\"text\": \"hello\", \"end\": true}, {\"text\": \"{\\\"items\\\":[{\\\"a\\\":}]}\", \"end\": true}, $oom_list],
	\"watch\": [{\"status\": 503}, {\"text\": \"what?\\n\", \"end\": true}, $silent]}" '^state watching pods=1 lists=2'
is 'are told' 'error Empty reply from server
error list of pods: HTTP 500
error list of pods: HTTP 401: Unauthorized
error transfer closed
error list of pods: the answer is no whole list
error the answer is not what an API server says, or has a pod of 4 MiB and more
error watch of pods: HTTP 503
error the answer is not what an API server says, or has a pod of 4 MiB and more' "$(grep '^error' out | sed 's/transfer closed.*/transfer closed/')"

name='a server that is busy' follow "{\"list\": [{\"status\": 429, \"retry_after\": 2}, $oom_list], \"watch\": [$silent]}" '^state watching'
[ "$(grep -c limit= log)" = 2 ]
ok $? 'is asked again after as long as it says'

times=2 name='a list that is forbidden' follow '{"list": [{"status": 403, "file": "pods-list-403-forbidden.json"}]}' '^(error|state waiting)'
is 'is told once, and not asked for soon' '1 1' "$(grep -c '^error list of pods: HTTP 403: pods is forbidden' out) $(grep -c limit= log)"

times=2 name='a connection that stalls' follow "{\"list\": [{\"stall\": true}, $oom_list], \"watch\": [$silent]}" '^error nothing heard of the server for 1 s' stall_s=1
grep -q '^state watching pods=1' out
ok $? 'is given up, and another one made'

big="{\"text\": \"$(head -c 1000000 /dev/zero | tr '\0' x)\", \"repeat\": 5, \"then\": \"\\n\", \"end\": true}"
printf '%s' "{\"list\": [$empty, $oom_list], \"watch\": [$big, $silent]}" >long.json
name='a line of 5 MB' follow long.json '^state watching pods=1 lists=2 skipped=1'
is 'is skipped, and counted' 'error the answer is not what an API server says, or has a pod of 4 MiB and more' "$(grep '^error' out)"
[ "$(sed -n 's/^rss_kib //p' out)" -lt 40000 ]
ok $? 'and does not take more memory than a pod may'

# The token's file is read anew for each request.
echo first >token
echo second >token-server
user='tokenFile: token'
server_args='--token-file token-server'
: >log
(while ! grep -q first log; do sleep 0.1; done; echo second >token) &
name='a token that is renewed' follow "{\"list\": [$oom_list], \"watch\": [$silent]}" '^state watching pods=1'
is 'is sent when it is there' 'first second' "$(awk '/limit=/ { print $3 }' log | uniq | tr '\n' ' ' | sed 's/ $//')"
user=
server_args=

if command -v openssl >/dev/null; then
	certificate() {
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.pem" -days 2 -subj /CN=t \
			-addext subjectAltName=IP:127.0.0.1 2>/dev/null
	}
	certificate server
	certificate other
	scheme=https
	server_args='--tls server.pem server.key'
	ca=server.pem
	name='TLS with the CA of the kubeconfig' follow "{\"list\": [$oom_list], \"watch\": [$silent]}" '^state watching pods=1'
	ca=other.pem
	name='a server of another CA' follow "{\"list\": [$oom_list], \"watch\": [$silent]}" '^error SSL certificate problem'
	is 'is not asked anything' '' "$(cat log)"
	scheme=
	server_args=
	ca=
else
	ok 0 'TLS # SKIP no openssl'
fi

for page in 500 0; do
	name="10000 pods, $page a page" follow "{\"list\": [{\"pods\": 10000, \"page\": $page}], \"watch\": [$silent]}" '^state watching pods=10000 lists=1 skipped=0'
	rss=$(sed -n 's/^rss_kib //p' out)
	echo "# 10000 pods, $page a page: $rss KiB RSS at most, $(grep -c limit= log) requests"
	case $O in
	*-san) ok 0 'in less than 40 MB # SKIP sanitizers take many times that' ;;
	*) [ "$rss" -lt 40000 ]; ok $? 'in less than 40 MB' ;;
	esac
	is 'all of them' 10000 "$(grep -c '^pod ' out)"
done
finish
