#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What small rings cannot hold, while the recorder is stopped: much is lost, and the account is exact, type by type.
. "$SRC/tests/kernel/tap.inc"
need_bpf
n_types=5
types="'fork', 'exec', 'exit', 'signal', 'tcp'"

# The recorder is the parent of the command that it runs. While it is stopped, the processes alone fill both rings; then it is
# stopped and goes on again, while it has much to read.
cat >storm.sh <<'END'
cause_load 1000 0.1 signal tcp >load
kill -STOP $PPID
cause_storm 400 /bin/true
cause_load 1000 0.1 signal tcp >load
kill -CONT $PPID
cause_load 0 2 signal tcp process >load &
for i in 1 2 3 4; do
	sleep 0.1
	kill -STOP $PPID
	sleep 0.3
	kill -CONT $PPID
done
wait
END
ring_bytes=128K profile=lean record o.bbx sh storm.sh
tail -n 1 err | sed 's/^/# /'
accounted o.bbx
rows 'every type lost some, and kept some' o.bbx "$n_types\n" \
	"select count(*) from (select 1 from loss where type in ($types) group by type having sum(dropped) > 0 and sum(stored) > 0)"
rows 'rows are as many as the account says' o.bbx '1\t1\t1\t1\t1\n' \
	"select (select count(*) from fork) = sum(stored) filter (where type = 'fork'),
	 (select count(*) from exec) = sum(stored) filter (where type = 'exec'),
	 (select count(*) from exit) = sum(stored) filter (where type = 'exit'),
	 (select count(*) from signal) = sum(stored) filter (where type = 'signal'),
	 (select count(*) from tcp) = sum(stored) filter (where type = 'tcp') from loss"
rows 'all of it is of the critical lane' o.bbx 'critical\n' "select distinct lane from loss where type in ($types)"
rows 'critical events were rescued into the bulk rings' o.bbx '1\n' 'select sum(rescued) > 0 from recorder'
rows 'the rings have the size that was asked for, and were full' o.bbx '65536\t65536\t1\t1\n' \
	'select max(critical_ring_bytes), max(bulk_ring_bytes), max(critical_peak_bytes) > 60000, max(bulk_peak_bytes) > 60000 from recorder'
is 'what was lost is told at the end' "$(q o.bbx 'select sum(dropped) from loss')" "$(sed -n 's/.* \([0-9]*\) lost$/\1/p' err)"
bbx info --json o.bbx >info
is 'bbx info tells it too' "$(q o.bbx 'select sum(dropped) from loss')" \
	"$(jq -r '[.losses[].dropped] | add' info)"
finish
