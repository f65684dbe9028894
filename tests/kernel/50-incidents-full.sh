#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The disk of incidents is full: the oldest give way to the new one, and where that is no help they stay, and the agent says so.
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/agent.inc"
cleanup() {
	umount -l "$scratch/incidents" 2>/dev/null
	agent_cleanup
}
mount -t tmpfs -o size=8m none incidents
# What happens elsewhere on this machine makes none, and none of them is larger than this.
start_agent --post-roll 10ms --dump-on-exit no --incidents-hour 0 --critical-bytes 1M --bulk-bytes 1M --segment-bytes 64K
kept() { ls incidents | grep -v '^incident.bbx$'; }
# status NAME: what bbrec status says of it
status() { bbrec status --socket sock --json | jq -r ".[0].$1"; }
command -v jq >/dev/null || skip_all 'jq is not installed'
# ask N: an incident, and the agent's word on it
ask() {
	bbrec trigger --socket sock --pod "shop/n$1" >/dev/null
	wait_for 20 sh -c "[ \"\$(grep -c '^bbrec: incident ' agent.err)\" -ge $1 ]"
}

# Full of older ones.
for i in 1 2 3 4 5 6 7 8; do
	head -c 1M /dev/zero >incidents/old$i.bbx 2>/dev/null
	touch -d "2026-01-0$i" incidents/old$i.bbx
done
ask 1
ask 2
is 'on a full disk incidents are sealed' '2 0' "$(status incidents_sealed) $(status incidents_failed)"
is 'the oldest made room' '' "$(kept | grep old1)"
is 'and no more than that' old8.bbx "$(kept | grep old8)"
bbx verify "$newest" >/dev/null
is 'it is sound, and the folder incident.bbx has it' 0 $?
is 'nothing half written is left' '' "$(ls -A incidents | grep '^\.new-')"

# Of no help: what fills the disk is not ours.
rm incidents/*_shop_* "$newest" incidents/old*
echo small >incidents/old.bbx
dd if=/dev/zero of=incidents/filler bs=4k 2>/dev/null
ask 3
is 'where it is no help none is removed' 'filler old.bbx' "$(echo $(kept))"
is 'and that is counted' 1 "$(status incidents_failed)"
status incidents_trouble | grep -q '_shop_n3_request_.*: cannot be sealed: no space left on device$'
ok $? 'bbrec status says why'
rm incidents/filler
ask 4
is 'and no more when there is room again' null "$(status incidents_trouble)"
stop_agent TERM
finish
