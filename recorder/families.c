/* SPDX-License-Identifier: Apache-2.0 */
/* Of the generated skeletons only the object's bytes are used: hooks are chosen by a table (hooks.c), not by names in C. */
#include <linux/types.h>
#include <stdint.h>
#include "families.h"
#include "../bpf/config.h"
#include "bpf/proc.skel.h"
#include "bpf/signal.skel.h"
#include "bpf/oom.skel.h"
#include "bpf/tcp.skel.h"
#include "bpf/cgroup.skel.h"
#include "bpf/syscall.skel.h"
#include "bpf/net.skel.h"
#include "bpf/reclaim.skel.h"
#include "bpf/block.skel.h"
#include "bpf/latency.skel.h"
#include "bpf/files.skel.h"

static const void *(*const images[REC_N_FAMILIES])(size_t *size) = {
	[REC_FAMILY_proc] = bb_proc__elf_bytes,
	[REC_FAMILY_signal] = bb_signal__elf_bytes,
	[REC_FAMILY_oom] = bb_oom__elf_bytes,
	[REC_FAMILY_tcp] = bb_tcp__elf_bytes,
	[REC_FAMILY_cgroup] = bb_cgroup__elf_bytes,
	[REC_FAMILY_syscall] = bb_syscall__elf_bytes,
	[REC_FAMILY_net] = bb_net__elf_bytes,
	[REC_FAMILY_reclaim] = bb_reclaim__elf_bytes,
	[REC_FAMILY_block] = bb_block__elf_bytes,
	[REC_FAMILY_latency] = bb_latency__elf_bytes,
	[REC_FAMILY_files] = bb_files__elf_bytes,
};

const void *rec_family_elf(enum rec_family family, size_t *ret_size)
{
	return images[family](ret_size);
}
