#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What bbrec run costs and does: lines "figure TAB value". usage: agent.sh FOLDER, a tmpfs
set -eu
cd "$1"
where=$1
agent=
clean() {
	[ -z "$agent" ] || kill -9 "$agent" 2>/dev/null || :
	rm -rf ring incidents sock err
}
trap clean EXIT

# start OPTION...: an agent with the segments it has by default
start() {
	bbrec run --ring "$where/ring" --incidents "$where/incidents" --socket "$where/sock" --dump-on-exit no "$@" 2>err &
	agent=$!
	for _ in $(seq 200); do grep -q 'recording into' err && return; sleep 0.1; done
	cat err >&2
	exit 1
}
stop() {
	kill -TERM "$agent"
	wait "$agent" || :
	agent=
}
# memory NAME: of the agent, in KiB; Pss counts a page that is mapped twice once
memory() { awk -v name="$1:" '$1 == name { print $2 }' "/proc/$agent/$2"; }
status() { bbrec status --socket sock -m tsv | awk -F '\t' -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) n[$i] = i } NR == 2 { print $n[name] }'; }

# Short processes, and the memory after each tenth of them.
processes=${PROCESSES:-1000000}
start --fork-storm 0
: >anon
i=0
while [ $i -lt 10 ]; do
	cause_storm $((processes / 10)) /bin/true
	sleep 1
	memory RssAnon status >>anon
	i=$((i + 1))
done
printf 'processes: made\t%s\n' "$processes"
printf 'processes: lost\t%s\n' "$(($(status events_dropped) + $(status events_throttled)))"
printf 'processes: RssAnon MiB\t%s\n' "$(sort -n anon | awk 'END { printf "%.1f", $1 / 1024 }')"
printf 'processes: RssAnon grown, MiB\t%s\n' "$(awk 'NR == 2 { a = $1 } END { printf "%.1f", ($1 - a) / 1024 }' anon)"
printf 'processes: Pss MiB\t%s\n' "$(memory Pss smaps_rollup | awk '{ printf "%.1f", $1 / 1024 }')"
stop
rm -rf ring

# 64 MiB of segments and an incident of all of it, while events go on.
start --fork-storm 0 --critical-bytes 66M --keep 1h --post-roll 0s
# Arguments that do not compress.
for i in $(seq 6000); do
	/bin/true "$(head -c 22000 /dev/urandom | base64 -w 0)"
	[ $((i % 100)) != 0 ] || [ "$(status critical_bytes)" -lt $((64 << 20)) ] || break
done
cause_load 20000 6 signal:6 tcp:3 process:1 >/dev/null &
load=$!
sleep 1
before=$(($(status events_dropped) + $(status events_throttled)))
bbrec trigger --socket sock --reason bench
for _ in $(seq 100); do grep -q 'incident .* KiB in' err && break; sleep 0.1; done
wait $load
sleep 1
sed -n 's/^bbrec: incident .*; \([0-9]*\) KiB in \([0-9]*\) ms$/\1 \2/p' err | tail -n 1 |
	awk '{ printf "incident: MiB\t%.0f\nincident: ms to seal\t%d\n", $1 / 1024, $2 }'
printf 'incident: events lost meanwhile\t%s\n' "$(($(status events_dropped) + $(status events_throttled) - before))"
stop
