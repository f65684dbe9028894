#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bbrec run: segments that roll, are removed by age and size, and outlive the agent.
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/agent.inc"
. "$SRC/tests/kernel/container.inc"

start_agent --segment-time 500ms
# DAC_READ_SEARCH (4), SYS_PTRACE (80000), SYSLOG (400000000), and BPF (8000000000) on kernels that ask for it.
confined=$(awk '/^(Seccomp|NoNewPrivs|CapPrm):/ { printf "%s ", $2 }' /proc/$agent/status)
case $confined in '0000000400080004 1 2 ' | '0000008400080004 1 2 ') true ;; *) false ;; esac
ok $? 'it has given up what it needs no more'
/bin/true first-$$
make_container
in_container unshare -n sleep 3.5 &
sleep 1.2
/bin/true second-$$
sleep 2
stop_agent TERM
is 'SIGTERM ends it well' 0 $?
wait
remove_container
grep -qE '^bbrec: [0-9]+ events, [0-9]+ lost(, [0-9]+ of them over a budget)?$' agent.err
ok $? 'with its account, and nothing unaccounted for'
is 'nothing is left open' '' "$(ls "$ring" | grep open)"
[ "$(ls "$ring" | grep -c critical)" -ge 3 ]
ok $? 'segments follow each other'
join_segments all.bbx
is 'together they are one sound recording' 0 "$(bbx verify all.bbx >verify.out 2>&1; echo $?)"
rows 'of both' all.bbx "/bin/true first-$$\n/bin/true second-$$\n" "select argv from exec where argv like '/bin/true %%-$$' order by ts"
accounted all.bbx
rows 'it may still look into the namespaces of others' all.bbx "$container_id\n" \
	"select distinct c.container_id from net_stat n join container c on c.cgroup = n.cgroup_id where c.container_id = '$container_id'"
last=$(ls "$ring"/critical-*.bbx | tail -n 1)
rows 'the last one alone knows every process that runs' "$last" '1\n' \
	"select count(*) from process where pid = $$ and parent_pid is not null and exe is not null"
rows 'and the time' "$last" '1\n' "select count(*) > 0 from clock where abs(ts - unixepoch('now') * 1000000000) < 60000000000"

# Killed: what was read from the rings is staged, and the next one goes on.
rm -r "$ring"
start_agent
touch going
(i=0; while [ -e going ]; do /bin/true mark-$$-$i; i=$((i + 1)); [ $((i % 10)) != 0 ] || sleep 0.1; done) &
marks=$!
sleep 1.7
stop_agent KILL
is 'a killed agent leaves its segment open' 1 "$(ls "$ring" | grep -c 'critical.*open')"
killed=$(date +%s%N)
start_agent
sleep 1
rm going
wait $marks
/bin/true after-$$
sleep 0.3
stop_agent TERM
join_segments all.bbx
is 'a segment of a killed agent is sound' 0 "$(bbx verify all.bbx >verify.out 2>&1; echo $?)"
rows 'the time in between is told' all.bbx '1\t1\n' "select count(*), abs(since - $killed) < 1000000000 from gap"
rows 'and what comes after is there' all.bbx '1\n' "select count(*) from exec where argv = '/bin/true after-$$'"
rows 'marks before and after' all.bbx '1\t1\n' "select min(ts) < (select since from gap), max(ts) > (select ts from gap) from exec where argv like '/bin/true mark-$$-%%'"
rows 'each mark outside of that time' all.bbx '0\n' \
	"with m as (select distinct cast(replace(argv, '/bin/true mark-$$-', '') as integer) i, ts from exec where argv like '/bin/true mark-$$-%%'), g as (select ts, since from gap)
	 select (select max(i) from m, g where m.ts < g.since) + 1 - (select count(*) from m, g where m.ts < g.since) +
		(select max(i) from m, g where m.ts > g.ts) + 1 - (select min(i) from m, g where m.ts > g.ts) - (select count(*) from m, g where m.ts > g.ts)"

# Removed by size and by age.
start_agent --critical-bytes 1M --segment-bytes 64K --segment-time 200ms
i=0
while [ $i -lt 40 ]; do cause_storm 60 /bin/true >/dev/null; i=$((i + 1)); done
sleep 1.2
[ "$(size_of "$ring"/critical-*)" -le $((1100 << 10)) ]
ok $? 'critical segments keep to their size'
is 'without a word' '' "$(grep -vE 'recording|incident' agent.err)"
echo 'keep = 1s' >conf
stop_agent TERM

start_agent --config conf --segment-time 200ms
sleep 3.5
oldest=$(ls "$ring" | sed -n 's/^critical-0*\([0-9]*\)\.bbx$/\1/p' | head -n 1)
[ $(($(awk '{ printf "%d", $1 * 1000 }' /proc/uptime) - oldest / 1000000)) -lt 4000 ]
ok $? 'and are removed by age'

echo 'keep = 3h' >conf
kill -HUP "$agent"
wait_for 5 grep -q 'settings read again' agent.err
ok $? 'SIGHUP reads the settings again'
printf 'keep = 3h\nhost-root = /elsewhere\n' >conf
kill -HUP "$agent"
wait_for 5 grep -q 'host-root needs a new start' agent.err
ok $? 'and says what it cannot take over'
echo 'keep = long' >conf
kill -HUP "$agent"
wait_for 5 grep -q 'conf:1: keep: not a valid TIME: long; the settings stay as they are' agent.err
ok $? 'or does not understand'

setpriv --bounding-set=-all --inh-caps=-all bbrec run --ring "$scratch/ring/none" 2>early.err
is 'one without rights says why and ends' '1 bbrec: cannot load BPF programs:' "$? $(sed -n '$s/:[^:]*$//p' early.err | cut -c 1-32)"
bbrec run --ring "$ring" 2>second.err
is 'a second one is refused' "1 bbrec: ring $ring: another bbrec run has it" "$? $(cat second.err)"
stop_agent TERM
if [ "$(stat -f -c %T "$SRC")" != tmpfs ]; then
	bbrec run --ring "$SRC/no-tmpfs" 2>disk.err
	is 'a disk is refused' "1 bbrec: ring $SRC/no-tmpfs: it is not in memory: mount a tmpfs there, or name a folder of one" "$? $(cat disk.err)"
fi
finish
