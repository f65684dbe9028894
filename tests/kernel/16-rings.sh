#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The ring buffers: read in the order of time, and when they ask for it.
. "$SRC/tests/kernel/tap.inc"
need_bpf

for rings in 1 4 8; do
	hook_rows tp_btf $rings cause_storm 200 /bin/true >storm
	is "$rings rings a lane are read as one, in the order of time" 'accounted=1 in_order=1' "$(tail -n 1 storm)"
done
ring_wake >wake
is 'the reader is woken by a ring that fills, not by every record' 'few: 0
a quarter: 1
read: 0, missing: 0
few: 0' "$(cat wake)"
finish
