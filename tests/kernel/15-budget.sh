#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Bulk events: what the budget of a cgroup leaves out, who is told of it, and that they push out no critical one. Done in a copy of the tree
# whose table calls signals bulk: no more than that makes an event one.
. "$SRC/tests/kernel/tap.inc"
need_bpf
[ -n "$cgroup_root" ] || skip_all 'no writable cgroups here'
for program in git make clang "${BPFTOOL:=/usr/sbin/bpftool}" pkg-config; do
	command -v "$program" >/dev/null || skip_all "no $program to build with"
done

(cd "$SRC" && git ls-files -co --exclude-standard | while IFS= read -r f; do [ ! -e "$f" ] || printf '%s\n' "$f"; done | tar -cf - -T -) |
	tar -xf - || exit 1
sed -i 's/^EVENT(4, signal, CRITICAL,/EVENT(4, signal, BULK,/' format/events.def
(unset MAKEFLAGS MFLAGS MAKELEVEL O
	make --no-print-directory O=build CFLAGS=-O0 ROOMS='format recorder' build/bin/bbrec) >make.log 2>&1 ||
	{ sed 's/^/# /' make.log | tail; exit 1; }
PATH=$scratch/build/bin:$PATH

dir=$cgroup_root/bbbudget-$$
mkdir -p "$dir/noisy" "$dir/quiet"
cleanup() { rmdir "$dir/noisy" "$dir/quiet" "$dir" 2>/dev/null; }
# Three seconds of noise, a pause that ends the throttling, and noise once more.
cat >cause.sh <<'END'
(echo 0 >"$1/quiet/cgroup.procs"; exec cause_load 100 4 signal >quiet) &
echo 0 >"$1/noisy/cgroup.procs"
cause_load 6000 3 signal >noisy
sleep 3
cause_load 0 0.2 signal >again
wait
END
bbrec record -o b.bbx -P lean --cgroup "/bbbudget-$$" -- sh cause.sh "$dir" >out 2>err || sed 's/^/# /' err
tail -n 1 err | sed 's/^/# /'
grep -qE ', [0-9]+ lost, [0-9]+ of them over a budget$' err
ok $? 'what was left out is told at the end'
made=$(awk '{ n += $1 } END { print n }' noisy again)
noisy=$(stat -c %i "$dir/noisy")
quiet=$(stat -c %i "$dir/quiet")

accounted b.bbx
rows 'signals are of the bulk lane, the others are not' b.bbx 'critical\nbulk\n' "select distinct lane from loss order by type = 'signal'"
rows 'nothing is dropped, and of bulk events alone some are left out' b.bbx '0\t1\n' \
	"select sum(dropped), sum(throttled) = sum(throttled) filter (where type = 'signal') from loss"
rows 'all that happened was counted' b.bbx "$(($(awk '{ print $1 }' quiet) + made))\n" "select max(produced) from loss where type = 'signal'"
rows 'who stays within the budget keeps all' b.bbx "$(awk '{ print $1 }' quiet)\n" "select count(*) from signal where cgroup_id = $quiet"
rows 'who does not keeps a second of it at once, and what it grows by' b.bbx '1\n' \
	"select max(n) between 1001 and 2001 from (select count(*) n from signal where cgroup_id = $noisy group by ts / 1000000000)"
rows 'throttle rows are of that cgroup alone' b.bbx "$noisy\tsignal\n" 'select distinct cgroup, type from throttle'
rows 'and tell of all that was left out' b.bbx '1\n' 'select sum(left_out) = (select sum(throttled) from loss) from throttle'
rows 'each time begins with a start and ends with a stop' b.bbx '1\tstart\tstop\t0\n' \
	"select sum(op_name = 'start') >= 2, (select op_name from throttle order by rowid limit 1), (select op_name from throttle order by rowid desc limit 1),
	 (select sum((before in ('', 'stop')) != (op_name = 'start'))
	  from (select op_name, lag(op_name, 1, '') over (order by rowid) before from throttle)) from throttle"
rows 'with the times of the first and the last one' b.bbx '0\n' 'select count(*) from throttle where first > last or last > ts'

# The recorder, the parent of the command, is stopped meanwhile: what the budget allows does not fit into the ring of the bulk lane.
cat >storm.sh <<'END'
kill -STOP $PPID
cause_load 0 0.5 signal >load
i=0
while [ $i -lt 20 ]; do /bin/true; i=$((i + 1)); done
kill -CONT $PPID
END
ring_bytes=128K profile=lean record o.bbx sh storm.sh
tail -n 1 err | sed 's/^/# /'
accounted o.bbx
rows 'bulk events are stored, dropped and throttled' o.bbx '1\t1\t1\n' \
	"select sum(stored) > 0, sum(dropped) > 0, sum(throttled) > 0 from loss where type = 'signal'"
rows 'and push out no critical one' o.bbx '0\t20\t0\n' \
	"select sum(dropped), (select count(*) from exec where argv = '/bin/true'), (select sum(rescued) from recorder) from loss where type != 'signal'"
finish
