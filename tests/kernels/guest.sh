#!/bin/busybox sh
# SPDX-License-Identifier: Apache-2.0
# The first process of the guest: causes events of every kind in containers of a pure cgroup2, recorded, and hands the recordings out through
# the second serial line.
/bin/busybox --install -s /bin
export PATH=/bin LC_ALL=C
mkdir -p /proc /sys /dev /tmp
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
mount -t tmpfs none /tmp
mount -t cgroup2 none /sys/fs/cgroup
ip link set lo up
mkdir /tmp/out
cd /tmp/out || poweroff -f
. /container.inc
uname -r >release
bbrec check -m tsv >check.tsv 2>check.err
bbrec check --no-tp-btf -m tsv >raw.tsv 2>>check.err

# container NAME [FILE VALUE]...: a new container with these limits
container() {
	container_id=$(printf '%064d' "$1")
	container_path=/kubepods/burstable/pod$pod_uid/$container_id
	shift
	make_container
	while [ $# -gt 0 ]; do
		set_limit "$1" "$2"
		shift 2
	done
}

exec 3>/tmp/removed
head -c 3145728 /dev/zero >&3
rm /tmp/removed
bbrec record -o r.bbx 2>record.err &
recorder=$!
n=0
until [ -s r.bbx ] || [ $n = 900 ]; do sleep 0.2; n=$((n + 1)); done
sleep 1
sh -c 'exit 7'
sh -c 'ulimit -c 0; exec cause_signal segv'
/bin/none 2>/dev/null
cause_threads group
cause_tcp 4
cause_tcp 6
cause_dns >/dev/null
container 1 memory.max 33554432 memory.swap.max 0 memory.oom.group 1
in_container sh -c 'sleep 50 & exec cause_sample grow 67108864'
container 2 pids.max 5
in_container cause_sample forks 10 1 >refused
container 3 cpu.max '20000 100000'
in_container cause_sample spin 2 4
container 4 memory.high 33554432 memory.max 134217728 memory.swap.max 0
# A thread's waits count from 10 ms on, all in all: a fast machine needs many of them.
in_container cause_sample churn 33554432 3
in_container cause_sample grow 50331648 4 &
wait_for_high=$!
sleep 6
kill -9 $wait_for_high 2>/dev/null
in_container cause_sample overflow 20 2
kill -INT $recorder
wait $recorder
cause_tcp 4 serve 4242 >serve &
until grep -q listening serve; do sleep 0.2; done
bbrec record --no-tp-btf -o raw.bbx -- cause_tcp 4 connect 4242 2>>record.err
cp /proc/uptime .
stty -F /dev/ttyS1 raw
tar -cf - . >/dev/ttyS1
sleep 1
poweroff -f
