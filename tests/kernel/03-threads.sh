#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A process has one exit, its own, however its threads end.
. "$SRC/tests/kernel/tap.inc"
need_bpf

cat >cause.sh <<'END'
for how in first first-only group exec; do cause_threads $how; echo $how $? >>statuses; done
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do cause_threads all; done
END
record t.bbx sh cause.sh
exits="from exit join exec x using (upid) where x.argv like 'cause_threads"
is 'the shell saw' "first 7
first-only 0
group 7
exec 0" "$(cat statuses)"
rows 'the last thread ends the process' t.bbx '7\t0\n' "select exit_code, signal $exits first'"
rows 'after 50 ms, not when the first ended' t.bbx '1\n' "select lifetime_ns > 50e6 $exits first'"
rows 'without exit_group the first thread has the status' t.bbx '0\t0\n' "select exit_code, signal $exits first-only'"
rows 'exit_group is no signal' t.bbx '7\t0\n' "select exit_code, signal $exits group'"
rows 'and no thread is shown as killed' t.bbx '0\n' \
	"select count(*) from signal join exec x using (upid) where x.argv like 'cause_threads%%' and sig = 9 and sender_upid is not null"
rows 'an exec by another thread keeps the process' t.bbx '2\n' \
	"select count(*) from exec where upid = (select upid from exec where argv = 'cause_threads exec')"
rows 'threads that end together are one exit' t.bbx '30\t30\n' "select count(*), count(distinct upid) $exits all'"
rows 'threads are no processes' t.bbx '0\n' 'select count(*) from fork where tid != pid'
accounted t.bbx
finish
