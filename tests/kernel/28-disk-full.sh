#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A pod that finds no room for a file: an incident, named after it. And an incident tells what was lost in its window, no more.
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/agent.inc"
. "$SRC/tests/kernel/container.inc"
cleanup() {
	umount "$scratch/disk" 2>/dev/null
	agent_cleanup
	remove_container
}
mkdir -p host/var/log/containers disk
ln -s /nowhere "host/var/log/containers/db-0_shop_postgres-$container_id.log"
mount -t tmpfs -o size=256k none disk
start_agent --profile standard --host-root "$scratch/host" --dump-on-exit no --segment-time 500ms --keep 4s --post-roll 500ms
make_container
in_container dd if=/dev/zero of="$scratch/disk/wal" bs=4k 2>/dev/null
wait_for 10 grep -q '_shop_db-0_disk-full_.* KiB in' agent.err
ok $? 'a full disk makes an incident'
is 'named after the pod' 1 "$(ls incidents | grep -cE '_shop_db-0_disk-full_')"
rows 'which tells who found no room, and where' "$(ls incidents/*_shop_db-0_disk-full_*)" "disk-full\tdb-0\tpostgres\t1\n" \
	"select reason, pod, container, detail like 'dd (pid %%) found no room for $scratch/disk/wal' from trigger where pod is not null"

# dropped FILE: of the INCIDENT
dropped() { bbx info --json "$1" | jq '.incidents[0].dropped'; }
command -v jq >/dev/null || { finish; exit; }
# A budget's overflow, and an incident at once, and one whose window it is not in any more.
cause_calls "$scratch/disk" >/dev/null 2>&1
i=0
while [ $i -lt 6 ]; do
	python3 -c 'import os
for i in range(3000):
	try: os.open("/proc/none-%d" % i, 0)
	except OSError: pass'
	i=$((i + 1))
done
bbrec trigger --socket sock --reason soon
wait_for 10 sh -c "grep -q ': soon; ' agent.err"
[ "$(dropped "$newest")" -gt 0 ]
ok $? 'an incident tells what was lost in its window'
sleep 6
bbrec trigger --socket sock --reason late
wait_for 10 sh -c "grep -q ': late; ' agent.err"
all=$(bbrec status --socket sock -m tsv | awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) n[$i] = i } NR == 2 { print $n["events_dropped"] + $n["events_throttled"] }')
[ "$(dropped "$newest")" -lt "$all" ]
ok $? 'and not what was lost before'
stop_agent TERM
finish
