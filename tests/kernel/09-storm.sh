#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# 20,000 processes as fast as the machine can: every one is recorded, or its loss is.
. "$SRC/tests/kernel/tap.inc"
need_bpf

n_processes=20000
record s.bbx cause_storm $n_processes /bin/true
tail -n 1 err | sed 's/^/# /'
accounted s.bbx
rows 'as many forks, execs and exits happened' s.bbx '1\t1\t1\n' \
	"select max(produced) filter (where type = 'fork') >= $n_processes, max(produced) filter (where type = 'exec') >= $n_processes,
	 max(produced) filter (where type = 'exit') >= $n_processes from loss"
rows 'rows are as many as the account says' s.bbx '1\t1\t1\n' \
	"select (select count(*) from fork) = sum(stored) filter (where type = 'fork'),
	 (select count(*) from exec) = sum(stored) filter (where type = 'exec'),
	 (select count(*) from exit) = sum(stored) filter (where type = 'exit') from loss"
rows 'none is doubled' s.bbx '0\t0\t0\n' \
	"select (select count(*) - count(distinct upid) from fork), (select count(*) - count(distinct upid) from exit),
	 (select count(*) - count(distinct upid) from exec where exe like '%%/true')"
rows 'what was not lost has its program and parent' s.bbx '0\n' \
	"select count(*) from exec where argv = '/bin/true' and (exe is null or parent_comm != 'cause_storm')"
finish
