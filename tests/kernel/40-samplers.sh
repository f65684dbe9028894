#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Samples of a container that grows, is throttled, may not fork, drops connections; its limits and their change; the node's figures.
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/container.inc"
need_bpf
[ -n "$cgroup_root" ] || skip_all 'no writable cgroups here'
cleanup() { remove_container; }

make_container
set_limit memory.max 134217728 memory.limit_in_bytes 134217728
set_limit cpu.max '20000 100000' cpu.cfs_quota_us 20000
bbrec record -o r.bbx --cgroup "$container_path" 2>err &
recorder=$!
tries=300
until [ -s r.bbx ] || [ $tries = 0 ]; do sleep 0.1; tries=$((tries - 1)); done
in_container cause_sample grow 67108864 2.2
in_container cause_sample spin 2 2.2
set_limit pids.max 5
in_container cause_sample forks 10 0.5 >refused
in_container cause_sample overflow 20 1.2
set_limit memory.max 100663296 memory.limit_in_bytes 100663296
kill -INT $recorder
wait $recorder

mine="where cgroup_id in (select cgroup from container where container_id = '$container_id')"
peak="ts between (select min(ts) from exec where argv like 'cause_sample grow%%') and (select min(ts) from exec where argv like 'cause_sample spin%%')"
rows 'memory grows' r.bbx '1\t1\n' \
	"select max(anon_bytes) > 30000000, max(memory_bytes) >= max(anon_bytes) from cgroup_stat $mine and $peak"
rows 'a CPU limit throttles' r.bbx '1\t1\t1\n' \
	"select max(throttled_periods) >= 8, max(periods) >= max(throttled_periods), max(throttled_ns) > 300000000 from cgroup_stat $mine"
rows 'CPU time is that of the limit' r.bbx '1\n' \
	"select max(cpu_ns) between 200000000 and 1600000000 from cgroup_stat $mine"
[ -e /proc/pressure/cpu ] && cat /proc/pressure/cpu >/dev/null 2>&1 &&
	rows 'waiting for a CPU shows as pressure of the node' r.bbx '1\n' "select max(cpu_some_ns) > min(cpu_some_ns) from node_stat"
is 'forks beyond pids.max are refused' 1 $(($(cat refused) >= 4))
rows 'and counted' r.bbx '1\n' "select max(pids_max_events) >= 1 from cgroup_stat $mine"
rows 'the limits, at first' r.bbx '134217728\t20000\t100000\tNULL\n' \
	"select memory_max_bytes, cpu_quota_us, cpu_period_us, quote(pids_max) from cgroup_limit $mine order by ts limit 1"
rows 'and in the end' r.bbx '100663296\t5\n' "select memory_max_bytes, pids_max from cgroup_limit $mine order by ts desc limit 1"
rows 'a row of limits is a change' r.bbx '1\n' "select count(*) between 2 and 3 from cgroup_limit $mine"
rows 'a listening socket that takes no more drops connections' r.bbx '1\t1\n' \
	"select max(listen_overflows) - min(listen_overflows) >= 10, max(listen_drops) - min(listen_drops) >= 10 from net_stat group by netns order by 1 desc limit 1"
rows 'each network namespace once in a round' r.bbx '0\n' \
	"select count(*) from (select netns, ts / 1000000000 from net_stat group by 1, 2 having count(*) > 2)"
rows 'the node: once a second, and its CPU time passes' r.bbx '1\t1\t1\n' \
	"select count(*) between 6 and 14, max(user_ns + system_ns + idle_ns) > min(user_ns + system_ns + idle_ns),
	 min(memory_available_bytes) between 1 and max(memory_total_bytes) from node_stat"
rows 'each round has its account' r.bbx '1\t1\n' \
	"select count(distinct sampler) >= 4, sum(items) = (select count(*) from cgroup_stat) + (select count(*) from node_stat) +
	 (select count(*) from net_stat) + (select count(*) from cgroup_limit) from sampler
	 where sampler in ('cgroup_stat', 'node_stat', 'net_stat', 'cgroup_limit')"
accounted r.bbx
finish
