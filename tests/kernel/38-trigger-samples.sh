#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Around every trigger samples are taken ten times a second; before it, once.
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/container.inc"
need_bpf
[ -n "$cgroup_root" ] || skip_all 'no writable cgroups here'
cleanup() { remove_container; }

make_container
set_limit memory.max 33554432 memory.limit_in_bytes 33554432
set_limit memory.swap.max 0
cat >die.sh <<'END'
. "$SRC/tests/kernel/container.inc"
container_path=$1
sleep 1.5
in_container cause_sample grow 67108864
sleep 5
in_container cause_sample grow 67108864
sleep 2
END
bbrec record -o t.bbx --cgroup "$container_path" -- sh die.sh "$container_path" 2>err
rows 'the kill is the trigger' t.bbx 'oom\n' 'select reason from trigger order by ts limit 1'
for table in cgroup_stat node_stat net_stat; do
	only=
	[ $table != cgroup_stat ] || only="and cgroup_id in (select cgroup from container where container_id = '$container_id')"
	[ $table != net_stat ] || only='and netns = (select min(netns) from net_stat)'
	rows "$table: likewise after the second one" t.bbx '1\n' \
		"with t as (select max(rel) at from trigger where reason = 'oom')
		 select at > 4 and sum(rel between at and at + 2) >= 2 * sum(rel between at - 2 and at) from $table, t where 1 $only"
	rows "$table: many more in the two seconds after it than before" t.bbx '1\n' \
		"select sum(rel between 0 and 2) >= 2 * sum(rel between -2 and 0) from $table where 1 $only"
done
rows 'within their budget of CPU time' t.bbx '1\n' \
	"select count(*) = 0 from sampler where sampler in ('cgroup_stat', 'node_stat', 'net_stat') and turns = 1 and cpu_ns > 20000000"
accounted t.bbx
finish
