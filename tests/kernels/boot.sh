#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Boots a kernel without KVM, with busybox and our programs, and runs guest.sh in it; what that leaves comes out in a folder.
# Without cmpxchg16b: where both processors of the guest use it, the emulator (qemu 7.2) lets a write get lost, and the allocator of a kernel that makes
# use of it (6.12 does) hands out what is in use. Nothing else tells: 6.12 crashes at another place each time.
# usage: boot.sh VMLINUZ FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$2"
mkdir -p "$2/root/bin" "$2/out"
cd "$2"
cp /bin/busybox root/bin/
cp "$O/bin/bbrec" "$O"/bin/cause_* root/bin/
cp "$here/guest.sh" root/init
cp "$SRC/tests/kernel/container.inc" root/
(cd root && find . | busybox cpio -o -H newc 2>/dev/null | gzip -1) >initramfs.gz
timeout "${BOOT_SECONDS:-300}" qemu-system-x86_64 -accel tcg -cpu qemu64,-cx16 -smp 2 -m 1024 -display none -no-reboot -monitor none \
	-serial file:console -serial file:out.tar -kernel "$1" -initrd initramfs.gz -append 'console=ttyS0 panic=1 quiet psi=1 oops=panic' </dev/null \
	>qemu.log 2>&1 || { tail -n 3 qemu.log console; exit 1; }
tar -xf out.tar -C out 2>>qemu.log || { tail -n 3 qemu.log console; exit 1; }
