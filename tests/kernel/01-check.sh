#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bbrec check: what it says of the hooks, of the fallbacks, and of missing rights.
. "$SRC/tests/kernel/tap.inc"
need_bpf

is 'every hook attaches' '' "$(awk -F '\t' 'NR > 1 && $4 == "unavailable"' check.tsv)"
is 'the events of the lean profile have hooks' 'block_io block_slow cgroup dns exec exit fork kmsg listen_overflow oom open_file reclaim_stall signal tcp tcp_reset tcp_retransmit ' \
	"$(bbrec check -P lean -m tsv | tail -n +2 | cut -f 1 | sort -u | tr '\n' ' ')"
is 'what every system call passes is for others' sys_exit "$(awk -F '\t' '$6 == "standard" { print $2 }' check.tsv | sort -u)"
bbrec check --no-tp-btf -m tsv >raw.tsv
ok $? 'the fallbacks attach'
is 'as raw tracepoints' 'fallback raw_tp ' \
	"$(awk -F '\t' 'NR > 1 && $2 != "task_file" && $1 != "kmsg" && $3 != "cgroup_skb" { print $4, $3 }' raw.tsv | sort -u | tr '\n' ' ')"

if command -v setpriv >/dev/null; then
	setpriv --bounding-set -all --inh-caps -all bbrec check -m tsv >none.tsv
	is 'without rights the exit status is 1' 1 $?
	is 'and the reason names them' 'bpf(2) refused: needs CAP_BPF and CAP_PERFMON' "$(awk -F '\t' 'NR > 1 && $1 != "kmsg" { print $5 }' none.tsv | sort -u)"
else
	ok 0 'without rights the exit status is 1 # SKIP no setpriv'
fi
bbrec record -P lean -o lean.bbx -- true 2>/dev/null
bbq lean.bbx 'select count(*) from file_change' >/dev/null 2>said
is 'what the profile leaves out is told where it is asked for' "bbq: file_change has no rows: the recorder's profile lean leaves it out" "$(cat said)"
bbq lean.bbx 'select count(*) from oom' >/dev/null 2>said
is 'what is watched for and did not happen is not' '' "$(cat said)"
bbrec check -P nonsense >/dev/null 2>&1
is 'an unknown profile is a usage error' 2 $?
finish
