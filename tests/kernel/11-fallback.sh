#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# As raw tracepoints the programs see the same.
. "$SRC/tests/kernel/tap.inc"
need_bpf

for how in tp_btf raw_tp; do
	hook_rows $how 1 sh -c 'cd / && kill -USR1 $$' >$how 2>$how.err
	ok $? "$how attaches"
done
is 'tp_btf: the life of a process' "fork comm=hook_rows
exec comm=sh argc=3 uid=$(id -u) argv_bytes=28 exe=$(readlink -f "$(command -v sh)") filename=$(command -v sh) cwd=$scratch
signal sig=10 code=0 from_itself=1
exit code=0 signal=10
accounted=1 in_order=1" "$(cat tp_btf)"
is 'raw_tp: the same' "$(cat tp_btf)" "$(cat raw_tp)"
for how in tp_btf raw_tp; do hook_rows $how 4 cause_tcp 4 | grep tcp >tcp.$how; done
is 'raw_tp: the same connections' "$(sort tcp.tp_btf)" "$(sort tcp.raw_tp)"
is 'which are seven of the server' 7 "$(wc -l <tcp.raw_tp)"
finish
