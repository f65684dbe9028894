#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bbrec run on a tmpfs that is full, and one that vanishes: recording goes on, and what could not be kept counts as lost.
tmpfs_size=12m
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/agent.inc"

# Keeps the tmpfs full, also where old segments give way: else what is told of a loss could be written, and go with the next of them.
fill() {
	while :; do
		dd if=/dev/zero of=ring/filler bs=4k oflag=append conv=notrunc 2>/dev/null
		sleep 0.05
	done &
	filling=$!
}
end_fill() {
	kill $filling
	wait $filling 2>/dev/null
	rm ring/filler
}

# Without budgets: what is lost had no room.
export BBREC_PROFILE=lean
start_agent --segment-bytes 64K --segment-time 300ms
/bin/true early-$$
sleep 1.2
fill
i=0
while [ $i -lt 20 ]; do cause_storm 100 /bin/true >/dev/null; i=$((i + 1)); done
sleep 1.5
kill -0 "$agent"
ok $? 'a full tmpfs does not end it'
grep -q "$ring: .*no space left on device; what cannot be written counts as lost" agent.err
ok $? 'it says so'
end_fill
# Also before, when an old segment had given way, for a moment.
sleep 1.2
wait_for 5 grep -q 'segments are written again' agent.err
ok $? 'and when it works again'
/bin/true late-$$
sleep 1.2
stop_agent TERM
is 'it ends well' 0 $?
grep -qE '^bbrec: [0-9]+ events, [1-9][0-9]* lost$' agent.err
ok $? 'with what was lost'
grep -q unaccounted agent.err
is 'and all of it is accounted for' 1 $?
join_segments all.bbx
is 'what was kept is sound' 0 "$(bbx verify all.bbx >verify.out 2>&1; echo $?)"
rows 'what came later is there' all.bbx '1\n' "select count(*) from exec where argv = '/bin/true late-$$'"
rows 'the loss stands in the recording' all.bbx '1\n' "select sum(dropped) > 0 from loss"

# Killed while the tmpfs is full, before its next account a second later: the next one tells what this one lost.
rm -r "$ring"
start_agent --segment-bytes 64K --segment-time 300ms
fill
i=0
while [ $i -lt 20 ]; do cause_storm 100 /bin/true >/dev/null; i=$((i + 1)); done
wait_for 5 grep -q 'counts as lost' agent.err
stop_agent KILL
end_fill
start_agent
sleep 1.2
stop_agent TERM
grep -qE '^bbrec: [0-9]+ events, [1-9][0-9]* lost$' agent.err
ok $? 'what a killed one lost and could not tell, the next one tells'
join_segments all.bbx
rows 'in its account, which is exact' all.bbx '1\t0\n' "with l as (select * from loss where ts > (select max(ts) from gap)),
	t as (select max(produced) != sum(stored + dropped + throttled) is_wrong, sum(dropped) dropped from l group by type) select sum(dropped) > 0, sum(is_wrong) from t"

# Killed, and the tmpfs fills up before the next one starts: what the first had not written is written then, or told as lost.
rm -r "$ring"
start_agent --segment-time 300ms
sleep 4.2 # for segments that can give way
mkdir "$cgroup_root/bbtest-$$" 2>/dev/null
sleep 0.3
stop_agent KILL
dd if=/dev/zero of=ring/filler bs=4k 2>/dev/null
start_agent
sleep 1.5
rm ring/filler
sleep 1.5
stop_agent TERM
join_segments all.bbx
if rmdir "$cgroup_root/bbtest-$$" 2>/dev/null; then
	rows 'what one left behind is not lost in silence by the next' all.bbx '1\n' "select (select count(*) from cgroup where path = '/bbtest-$$')
		+ (select coalesce(sum(dropped), 0) from loss where type = 'cgroup')"
else
	echo "ok $((n += 1)) - what one left behind # SKIP no cgroup folder to write"
fi
rows 'its account is exact' all.bbx '0\n' "with l as (select * from loss where ts > (select max(ts) from gap))
	select count(*) from (select type from l group by type having max(produced) != sum(stored + dropped + throttled))"

rm -r "$ring"
start_agent --segment-time 300ms
sleep 0.7
rm -r "$ring"
/bin/true vanished-$$
sleep 2.5
/bin/true back-$$
sleep 1.2
stop_agent TERM
is 'a folder that vanished is made again' 0 $?
grep -q unaccounted agent.err
is 'nothing is unaccounted for' 1 $?
join_segments all.bbx
rows 'and recording goes on' all.bbx '1\n' "select count(*) from exec where argv = '/bin/true back-$$'"
finish
