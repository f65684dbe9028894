#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A recording begins with all its hooks at once: what a command did is seen whole, by the hooks of processes and by those of system calls.
. "$SRC/tests/kernel/tap.inc"
need_bpf
cleanup() { rm -f going; wait; }
touch going
# Each run is an exec, and a file that is removed.
(i=0; while [ -e going ]; do i=$((i + 1)); : >"$scratch/mark-$i"; rm "$scratch/mark-$i"; sleep 0.01; done) &
bbrec record -o s.bbx -d 1s 2>err || sed 's/^/# /' err
rm going
wait
rows 'both see the runs' s.bbx '1\t1\n' "select (select count(*) > 0 from exec where argv like 'rm $scratch/mark-%%'),
	(select count(*) > 0 from file_change where path like '$scratch/mark-%%')"
# A few, where the machine is busy; it took seconds, and hundreds of runs, when each family was attached as soon as it was loaded.
rows 'from the same one on' s.bbx '1\n' "select abs((select min(cast(replace(argv, 'rm $scratch/mark-', '') as integer)) from exec where argv like 'rm $scratch/mark-%%')
	- (select min(cast(replace(path, '$scratch/mark-', '') as integer)) from file_change where path like '$scratch/mark-%%')) <= 20"
finish
