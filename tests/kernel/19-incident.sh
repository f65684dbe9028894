#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bbrec run: from triggers to incidents; what asks for one, what keeps them few, and that none is lost with the agent.
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/agent.inc"
incidents() { ls incidents | grep -vc '^incident.bbx$'; }

# What happens elsewhere on this machine makes none.
start_agent --post-roll 500ms --dump-on-exit no --incidents-hour 0
bbrec status -q --socket sock
is 'status -q says by its status that it records' 0 $?
is 'and in words' 'yes' "$(bbrec status --socket sock --json | sed -n 's/.*"recording":"\([a-z]*\)".*/\1/p')"
/bin/true before-$$
asked=$(bbrec trigger --socket sock --pod shop/checkout-6d9f --reason 'to be sure' 2>asked.err)
sleep 0.2
/bin/true after-$$
wait_sealed 1
ok $? 'bbrec trigger makes an incident'
ok "$([ -n "$asked" ] && [ -f "incidents/$asked" ]; echo $?)" 'and tells its name'
is 'named after the pod, the reason and the time' 1 \
	"$(ls incidents | grep -cE '^[A-Za-z0-9.-]+_shop_checkout-6d9f_request_[0-9]{8}T[0-9]{6}\.[0-9]{3}Z\.bbx$')"
bbx verify "$newest" >/dev/null
is 'it is sound, and the folder incident.bbx has it' 0 $?
rows 'what came before and after is in it' "$newest" '2\n' "select count(*) from exec where argv in ('/bin/true before-$$', '/bin/true after-$$')"
is 'it says what it is about' 'to be sure' "$(bbx info --json "$newest" | sed -n 's/.*"detail": *"\(to be sure\)".*/\1/p' | head -n 1)"
bbx extract -o mounts "$newest" mountinfo
grep -q ' / ' mounts
ok $? 'the mounts of the node are attached'
is 'a pod that nobody knows is doubted' 'bbrec: shop/checkout-6d9f: no pod of this name is known on this node: the incident is made all the same' \
	"$(cat asked.err)"
touch "$ring/trigger"
wait_sealed 2
ok $? 'a file called trigger makes one'
kill -USR1 "$agent"
wait_sealed 3
ok $? 'and SIGUSR1'
stop_agent TERM

# The socket under hostile input.
start_agent --post-roll 100ms --dump-on-exit no
is 'only its owner may ask' 600 "$(stat -c %a sock)"
cause_socket sock "$(printf 'status\tx=1\n')" "$(printf '\n')" "$(head -c 5000 /dev/zero | tr '\0' x)" "$(printf 'trigger\tlast=never\n')" >answers
is 'requests that are none get an error, or nothing' 3 "$(grep -c '^error	the request is not understood$' answers)"
cause_socket -n 12 sock >/dev/null &
sleep 0.5
bbrec status -q --socket sock || { sleep 2.5; bbrec status -q --socket sock; }
is 'and silent ones make room' 0 $?
wait $!
# Cooldown and caps.
crash() { sh -c 'kill -SEGV $$' 2>/dev/null; }
crash
wait_sealed 1
crash
crash
sleep 1
is 'a second crash of the same is no incident' 1 "$(grep -c '^bbrec: incident' agent.err)"
[ "$(bbrec status --socket sock -m tsv | awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) n[$i] = i } NR == 2 { print $n["incidents_refused"] }')" -ge 2 ]
ok $? 'but counted'
stop_agent TERM
rm -rf incidents/*
start_agent --post-roll 50ms --incidents-count 3 --dump-on-exit no
for i in 1 2 3 4 5; do
	bbrec trigger --socket sock --reason "number $i"
	wait_sealed $i
done
is 'of many the newest are kept' '3 number 5' "$(incidents) $(bbx info --json "$newest" | sed -n 's/.*"detail": *"\(number [0-9]\)".*/\1/p' | head -n 1)"
exec 3<"$newest"
for i in 6 7 8 9; do
	bbrec trigger --socket sock --reason "number $i"
	wait_sealed $i
done
bbx verify - <&3 >/dev/null
is 'an open copy of one that is gone stays readable' 0 $?
exec 3<&-
stop_agent TERM

# Killed between the trigger and its incident.
rm -rf incidents/*
start_agent --post-roll 1s
/bin/true doomed-$$
sleep 1.2
bbrec trigger --socket sock --reason 'the last wish'
sleep 0.3
stop_agent KILL
is 'no incident yet' 0 "$(incidents)"
start_agent --dump-on-exit no
wait_sealed 1
ok $? 'the next agent seals it'
rows 'with what was before' "$newest" '1\t1\n' \
	"select count(*), (select count(*) > 0 from gap) from exec where argv = '/bin/true doomed-$$'"
stop_agent TERM

rm -rf incidents/*
start_agent
/bin/true end-$$
stop_agent TERM
is 'SIGTERM seals what is kept' '1 1' "$(ls incidents | grep -c _exit_) $(q "$newest" "select count(*) from exec where argv = '/bin/true end-$$'")"
finish
