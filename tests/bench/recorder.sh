#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What recording costs and what it holds: lines "figure TAB value". The events are real: signals, TCP connections, processes.
# usage: recorder.sh FOLDER, which holds the recordings: a tmpfs, as on a node
set -eu
cd "$1"
seconds=${SECONDS_EACH:-10}
mix='signal:6 tcp:3 process:1'
# The last CPU makes the events where there are two, so that it is known who had which.
last=$(($(nproc) - 1))

root=/sys/fs/cgroup
[ -e $root/cgroup.controllers ] || root=/sys/fs/cgroup/memory
cgroup=bbbench-$$
mkdir "$root/$cgroup"
trap 'rmdir "$root/$cgroup"' EXIT

# recorded COMMAND...: r.bbx has the events of the command alone, out its output; with the rings, wake-ups and flushes of every recording
recorded() {
	taskset -c 0 bbrec record -o r.bbx --cgroup "/$cgroup" -- \
		sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$root/$cgroup" "$@" >out 2>err || { cat err >&2; exit 1; }
}
ask() { bbq -m tsv r.bbx "$1" | tail -n +2; }

# CPU time of the recorder in percent of a core, from a second after the first event to the last one.
percent() {
	ask "with own as (select * from recorder where ts between (select min(ts) + 1000000000 from signal) and (select max(ts) from signal))
		select printf('%.2f', (max(cpu_ns) - min(cpu_ns)) * 100.0 / (max(ts) - min(ts))) from own"
}
lost() { ask 'select sum(dropped + throttled) from loss'; }
rate() { sed 's/.*, \([0-9]*\) a second.*/\1/' out; }

for asked in 200 20000; do
	# shellcheck disable=SC2086
	recorded taskset -c $last cause_load $asked "$seconds" $mix
	printf 'CPU %% at %s/s\t%s\n' $asked "$(percent)"
	printf 'events/s made, %s asked\t%s\n' $asked "$(rate)"
	printf 'RSS MiB at %s/s\t%s\n' $asked "$(ask "select printf('%.1f', max(rss_bytes) / 1048576.0) from recorder")"
done

taskset -c $last cause_load 0 3 signal >out
printf 'flat out: ns/event unrecorded\t%s\n' "$(sed 's/.*, \([0-9]*\) ns of CPU each/\1/' out)"
recorded taskset -c $last cause_load 0 "$seconds" signal
stored=$(ask "select sum(stored) from loss")
own=$(ask 'select max(cpu_ns) - min(cpu_ns) from recorder')
made=$(sed 's/.*, \([0-9]*\) ns of CPU each/\1/' out)
printf 'flat out: k events/s made\t%s\n' $(($(rate) / 1000))
printf 'flat out: ns/event to store\t%s\n' $((own / stored))
printf 'flat out: ns/event to make\t%s\n' "$made"
printf 'flat out: k events/s a vCPU\t%s\n' $((1000000 / (own / stored + made)))
printf 'flat out: lost\t%s\n' "$(lost)"

recorded taskset -c 0-$last cause_storm "${EXECS:-100000}" /bin/true
printf 'fork bomb: execs stored\t%s\n' "$(ask "select count(*) from exec where argv = '/bin/true'")"
printf 'fork bomb: lost\t%s\n' "$(lost)"
printf 'fork bomb: lag ms\t%s\n' "$(ask 'select max(lag_ns) / 1000000 from recorder')"
