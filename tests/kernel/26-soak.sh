#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make soak, for 40 seconds: nothing is lost without a word, and every death has its incident in time.
. "$SRC/tests/kernel/tap.inc"
need_bpf
[ -n "$cgroup_root" ] || skip_all 'no cgroup folder to write'
chmod 755 "$scratch" # bbrec-net is another user
mkdir soak tmpfs
mount -t tmpfs bbtest tmpfs 2>/dev/null || skip_all 'no tmpfs can be mounted here'
umount tmpfs
SOAK_SECONDS=40 exec python3 "$SRC/tests/soak/soak.py" --tap soak
