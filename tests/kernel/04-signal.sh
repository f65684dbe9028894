#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# signal: who sent which to whom, and who did not.
. "$SRC/tests/kernel/tap.inc"
need_bpf

cat >cause.sh <<'END'
ulimit -c 0
for what in segv abort timer queue ignored noise; do cause_signal $what; done
sleep 60 &
sleep 0.2
kill -TERM $!
wait
true
END
record s.bbx sh cause.sh
# of WHAT SQL-COLUMNS
of() { echo "select $2 from signal s join exec x using (upid) where x.argv = '$1'"; }
sender="case when sender_upid is null then 'nobody' when sender_upid = s.upid then 'itself' else sender_comm end"
rows 'a fault comes from the process' s.bbx 'SIGSEGV\t1\titself\t0\n' "$(of 'cause_signal segv' "sig_name, code, $sender, to_group")"
rows 'abort is tgkill' s.bbx 'SIGABRT\t-6\titself\n' "$(of 'cause_signal abort' "sig_name, code, $sender")"
rows 'a timer has no sender' s.bbx 'SIGUSR2\t-2\tnobody\n' "$(of 'cause_signal timer' "sig_name, code, $sender")"
rows 'sigqueue has one' s.bbx 'SIGUSR1\t-1\titself\n' "$(of 'cause_signal queue' "sig_name, code, $sender")"
rows 'an ignored signal says so' s.bbx 'SIGTERM\t0\t1\n' "$(of 'cause_signal ignored' "sig_name, code, result")"
rows 'noise is left out' s.bbx '' "$(of 'cause_signal noise' "sig_name")"
rows 'kill names the sender' s.bbx 'SIGTERM\t0\tsh\t1\t0\n' "$(of 'sleep 60' "sig_name, code, $sender, to_group, result")"
rows 'exits tell the signal' s.bbx 'SIGSEGV\nSIGABRT\nSIGTERM\n' \
	"select signal_name from exit where signal != 0 order by ts"
accounted s.bbx
finish
