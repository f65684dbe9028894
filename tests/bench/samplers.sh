#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What samples cost with many containers: lines "figure TAB value". usage: samplers.sh FOLDER, which holds the recordings
set -eu
cd "$1"
seconds=${SECONDS_EACH:-10}
pod=/kubepods/burstable/pod$(printf '33333333-4444-5555-6666-%012d' $$)
mounts=$(awk '$3 ~ /^cgroup2?$/ { print $2 }' /proc/mounts)
clean() {
	for m in $mounts; do
		rmdir "$m$pod"/* "$m$pod" "$m/kubepods/burstable" "$m/kubepods"
	done 2>/dev/null || :
}
trap clean EXIT

made=0
for n in 10 100 500; do
	while [ $made -lt $n ]; do
		made=$((made + 1))
		for m in $mounts; do mkdir -p "$m$pod/$(printf %064d $made)"; done
	done
	bbrec record -P lean -o s.bbx -d "${seconds}s" 2>err || { cat err >&2; exit 1; }
	printf '%s containers: CPU ms/s\t%s\n' $n "$(bbq -m tsv s.bbx \
		"select printf('%.1f', sum(cpu_ns) / 1e6 / ((max(ts) - min(ts)) / 1e9)) from sampler" | tail -n +2)"
	printf '%s containers: s a round\t%s\n' $n "$(bbq -m tsv s.bbx \
		"select printf('%.2f', (max(ts) - min(ts)) / 1e9 / (count(*) - 1)) from sampler where sampler = 'cgroup_stat'" | tail -n +2)"
done
