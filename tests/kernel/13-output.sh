#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is left, and what is said, when recording goes wrong or is cut short.
. "$SRC/tests/kernel/tap.inc"
need_bpf
cleanup() { umount "$scratch/small" 2>/dev/null; }

# is_written FILE: once its recorder writes to it
is_written() { for i in $(seq 100); do [ -s "$1" ] && break; sleep 0.1; done; }

# killed SIGNAL FILE: status of a recorder that gets the signal, a second after it began to write.
killed() {
	bbrec record -o "$2" 2>err &
	is_written "$2"
	sleep 1.3
	kill "-$1" $!
	wait $!
	echo $?
}
is 'Ctrl-C ends a recording well' '0 0' "$(killed INT int.bbx) $(bbx verify int.bbx >/dev/null; echo $?)"
is 'so does SIGTERM' '0 0' "$(killed TERM term.bbx) $(bbx verify term.bbx >/dev/null; echo $?)"
accounted term.bbx
killed KILL kill.bbx >/dev/null 2>&1
bbq kill.bbx 'select count(*) from fork' >count 2>err
is 'of a killed recorder the rows so far are left' 3 $?

bbrec record -o two.bbx 2>err &
is_written two.bbx
bbrec record -o two.bbx -- true 2>err2
is 'a second recorder at the same file is refused' '1 bbrec: two.bbx: another bbrec records to it' "$? $(cat err2)"
kill -TERM $!
wait
bbx verify two.bbx >/dev/null
is 'and did no harm' 0 $?

bbrec record -o none.bbx -- /nonexistent 2>err
is 'a command that cannot run' '1 bbrec: cannot run /nonexistent: No such file or directory' "$? $(cat err)"
bbrec record --host-root /nonexistent -- true 2>err
is 'a host root that is not there' '1 bbrec: --host-root /nonexistent: no such file or directory' "$? $(cat err)"

if mkdir small && mount -t tmpfs -o size=20k none small 2>/dev/null; then
	bbrec record -o small/r.bbx -- sh -c 'while : "$0"; do :; done' endless-$$ 2>err &
	recorder=$!
	sleep 0.5
	head -c 20k /dev/zero >small/fill 2>/dev/null
	i=0
	while [ $i -lt 40 ]; do /bin/true; i=$((i + 1)); done
	wait $recorder
	is 'a full disk ends it' '1 bbrec: small/r.bbx: no space left on device' "$? $(cat err)"
	sleep 0.1
	is 'and the command with it' '' "$(pgrep -f endless-$$)"
else
	ok 0 'a full disk ends it # SKIP no tmpfs here'
fi
finish
