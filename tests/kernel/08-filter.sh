#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# --cgroup keeps what happens in the cgroup and below it, and nothing else.
. "$SRC/tests/kernel/tap.inc"
need_bpf
[ -n "$cgroup_root" ] || skip_all 'no writable cgroups here'

dir=$cgroup_root/bbfilter-$$
mkdir -p "$dir/below"
cleanup() { rmdir "$dir/below" "$dir" 2>/dev/null; }
cat >cause.sh <<'END'
/bin/echo outside
(echo 0 >"$1/cgroup.procs"; /bin/echo inside; cause_tcp 4)
(echo 0 >"$1/below/cgroup.procs"; /bin/echo below; exec cause_signal abort)
/bin/echo outside
true
END
bbrec record -o f.bbx --cgroup "/bbfilter-$$" -- sh cause.sh "$dir" >out 2>err
rows 'only what runs inside' f.bbx '/bin/echo inside\n/bin/echo below\n' "select argv from exec where comm = 'echo' order by ts"
rows 'its exits' f.bbx '2\n' "select count(*) from exit where comm = 'echo'"
rows 'its signals' f.bbx 'SIGABRT\n' "select sig_name from signal"
rows 'its connections, from both ends' f.bbx '14\n' 'select count(*) from tcp'
rows 'its cgroups' f.bbx "/bbfilter-$$\n/bbfilter-$$/below\n" 'select path from cgroup order by ts'
accounted f.bbx
finish
