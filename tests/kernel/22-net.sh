#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bbrec-net beside bbrec run: without rights, started again, and never in the way of recording.
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/agent.inc"
. "$SRC/tests/kernel/container.inc"
command -v bbrec-net >/dev/null || skip_all 'bbrec-net is not built here'
net=$(command -v bbrec-net)
double=$(command -v peer_double)
chmod 755 "$scratch"
: >out
chmod 666 out
export BBTEST_OUT=$scratch/out

# field NAME: of the status
field() { bbrec status --socket "$scratch/sock" -m json | jq -r ".[0].$1"; }
# net_pid: of this agent's bbrec-net
net_pid() { pgrep -x "${1:-bbrec-net}" -P "$(pgrep -x bbrec-starter -P "$agent")"; }
is_net() { [ "$(field net)" = "$1" ]; }
proc_line() { sed -n "s/^$2:[ \t]*//p" "/proc/$1/status" | tr '\t' ' '; }

bbrec run --ring "$ring" --net "$scratch/nothing" 2>missing.err
is 'a program that is missing is told' "1 bbrec: net $scratch/nothing: No such file or directory" "$? $(cat missing.err)"

start_agent
is 'nothing needs it: it does not run' off "$(field net)"
stop_agent TERM

start_agent --net "$net" --dump-on-exit no
wait_for 10 is_net running
ok $? 'it runs'
pid=$(net_pid)
is 'as nobody' '65534 65534 65534 65534' "$(proc_line "$pid" Uid)"
is 'without capabilities, now and for ever' '0000000000000000 0000000000000000 1' \
	"$(proc_line "$pid" CapPrm) $(proc_line "$pid" CapBnd) $(proc_line "$pid" NoNewPrivs)"
is 'behind a filter of system calls' 2 "$(proc_line "$pid" Seccomp)"
is 'and so is who starts it' '65534 65534 65534 65534 0000000000000000' \
	"$(proc_line "$(pgrep -x bbrec-starter -P "$agent")" Uid) $(proc_line "$(pgrep -x bbrec-starter -P "$agent")" CapPrm)"
is 'it is no process that is killed last' "$(cat /proc/$$/oom_score_adj)" "$(cat "/proc/$pid/oom_score_adj")"

# Killed again and again while events are recorded.
(i=0; while [ $i -lt 400 ]; do /bin/true mark-$$-$i; i=$((i + 1)); done) &
marks=$!
kills=0
while [ $kills -lt 3 ]; do
	wait_for 10 is_net running || break
	kill -9 "$(net_pid)"
	kills=$((kills + 1))
	wait_for 10 is_net down
done
wait $marks
is 'it was killed three times' 3 $kills
wait_for 15 is_net running
ok $? 'and runs again'
is 'as the status tells' 4 "$(field net_starts)"
grep -q 'bbrec-net ended by signal 9; it is started again in 4 s' agent.err
ok $? 'after longer and longer waits'
is 'still recording' yes "$(field recording)"
pid=$(net_pid)
stop_agent TERM
nothing_lost
ok $? 'no event was lost'
join_segments all.bbx
rows 'every mark is there' all.bbx '400\n' "select count(distinct argv) from exec where argv like '/bin/true mark-$$-%%'"
wait_for 5 [ ! -e "/proc/$pid" ]
ok $? 'it ends with the recorder'

start_agent --net "$net" --dump-on-exit no
wait_for 10 is_net running
pid=$(net_pid)
stop_agent KILL
wait_for 5 [ ! -e "/proc/$pid" ]
ok $? 'also with one that is killed'

# What the messages do.
start_agent --net "$double" --post-roll 100ms
bbrec trigger --socket "$scratch/sock"
wait_sealed 1
stop_agent TERM
: >out
BBTEST_PEER=ask start_agent --net "$double" --post-roll 100ms --dump-on-exit no
wait_for 10 grep -q beside out
first=$(sed -n 's/^list //p' out)
is 'what it lists is there' 1 "$(ls incidents | grep -cx "$first")"
is 'it may ask what a control socket is asked, and read incidents' "start ask
hello 1 ${NODE_NAME:-$(hostname)}
status recording	yes
list $first
open 0 1
beside 2 -1" "$(head -n 6 out)"
is 'it tells what the status shows' synced "$(field net_watch)"
is 'a message that is wrong is counted' 1 "$(field net_refused)"
bbrec trigger --socket "$scratch/sock"
wait_for 5 grep -qE '^sealed request .*_request_.*\.bbx$' out
ok $? 'it is told of an incident'
stop_agent TERM

for what in flood garbage hang; do
	: >out
	BBTEST_PEER=$what start_agent --net "$double" --dump-on-exit no
	wait_for 5 grep -q "start $what" out
	ticks=$(cut -d ' ' -f 14,15 "/proc/$agent/stat")
	i=0; while [ $i -lt 300 ]; do /bin/true "$what-$$-$i"; i=$((i + 1)); done
	sleep 1
	is "$what: the control socket answers" yes "$(timeout 2 bbrec status --socket "$scratch/sock" -m json | jq -r '.[0].recording')"
	stop_agent TERM
	nothing_lost
	ok $? "$what: no event was lost"
	join_segments all.bbx
	rows "$what: all are there" all.bbx '300\n' "select count(distinct argv) from exec where argv like '/bin/true $what-$$-%%'"
done

# What it tells of pods.
[ -n "$cgroup_root" ] || { ok 0 'pods # SKIP no cgroup can be made here'; finish; }
cleanup() {
	agent_cleanup
	remove_container
}
make_container
: >out
# What the double tells happened in 2023.
BBTEST_PEER=pods BBTEST_POD=$pod_uid BBTEST_CONTAINER=$container_id start_agent --net "$double" --dump-on-exit no --post-roll 500ms --keep 240000h
is_told() { [ "$(field pods)" = 1 ]; }
wait_for 5 is_told
in_container /bin/true in-the-pod
# Others on this machine may cause incidents, too.
wait_for 15 sh -c 'ls incidents/*_shop_checkout-6d9f_oom_*'
ok $? 'a status makes an incident, which has the name of the pod'
is 'pods that are told are counted' 1 "$(field pods)"
stop_agent TERM
f=$(ls incidents/*_shop_checkout-6d9f_oom_* | head -n 1)
rows 'the API names the container that no log folder names' "$f" 'shop\tcheckout-6d9f\tapp\n' \
	"select namespace, pod, container from exec where argv like '%%in-the-pod' limit 1"
rows 'pods are rows' "$f" 'shop\tcheckout-6d9f\tRunning\tReplicaSet\tapp=checkout\t10.244.0.7\t0\n' \
	"select namespace, pod, phase, owner_kind, labels, ip, is_gone from pod where pod_uid = '$pod_uid'"
rows 'one that was told no more is gone' "$f" 'gone\t1\n' "select pod, is_gone from pod where pod_uid = 'gone-uid'"
rows 'and their containers' "$f" 'checkout-6d9f\tapp\tshop/checkout:1\tOOMKilled\t137\t\\N\t67108864\t250\n' \
	'select pod, container, image, end_reason, end_exit_code, end_signal, memory_limit_bytes, cpu_request_millis from pod_container'
rows 'a status is a row, once' "$f" 'shop\tcheckout-6d9f\tapp\tOOMKilled\t137\t2\t2023-11-14T22:13:20\n' \
	"select namespace, pod, container, reason, exit_code, restart_count, substr(iso(since), 1, 19) from pod_status"
rows 'and a trigger' "$f" 'oom\tcheckout-6d9f\tKubernetes says OOMKilled of container app: \n' "select reason, pod, detail from \"trigger\" where pod = 'checkout-6d9f'"
rows 'so is a request' "$f" 'GET\t/v1/status\t127.0.0.1\t200\t\\N\n' 'select method, path, client, status, user from audit'
is 'the manifest is attached' '{"kind":"Pod"}' "$(bbx extract -o - "$f" manifest.json 2>&1)"
finish
