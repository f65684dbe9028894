/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_FAMILIES_H
#define REC_FAMILIES_H
/* The BPF objects, as they were compiled in. One a family of hooks, so that what a kernel lacks costs its family alone. */
#include <stddef.h>

enum rec_family {
	REC_FAMILY_proc, REC_FAMILY_signal, REC_FAMILY_oom, REC_FAMILY_tcp, REC_FAMILY_cgroup, REC_FAMILY_syscall, REC_FAMILY_net, REC_FAMILY_reclaim, REC_FAMILY_block, REC_FAMILY_latency, REC_FAMILY_files,
	REC_N_FAMILIES,
};

/* An ELF image; static, never freed. */
const void *rec_family_elf(enum rec_family family, size_t *ret_size);

#endif
