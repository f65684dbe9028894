/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_HOOKS_H
#define REC_HOOKS_H
/*
 * The table of hooks, and what can be known of them before loading: a name that the kernel lacks would refuse a whole object, and
 * asking inside a BPF program needs rights that the recorder does not have. So the kernel's BTF is asked here.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/types.h>
#include "families.h"
#include "../bpf/config.h"

struct btf;

/* What an iterator lists; bits. */
enum rec_open { REC_OPEN_sockets = 1, REC_OPEN_files = 2 };

/* What the first argument of a tracepoint must be for a program. */
enum rec_arg { REC_ARG_any, REC_ARG_pointer, REC_ARG_number };

struct rec_hook {
	const char *event;
	uint32_t type;         /* enum bbx_type_id */
	enum rec_family family;
	const char *program;   /* its name in the family's object */
	const char *name;      /* tracepoint, what an iterator walks, or which way packets go */
	enum rec_open lists;   /* of an iterator */
	bool is_cgroup;        /* sees the packets of the sockets of a cgroup: of the root of cgroup2 */
	bool is_shared;        /* by the event of the hook before, which is made by the same program */
	bool is_counter;       /* makes no records: counters that the recorder reads */
	bool makes_few;        /* an event at a few of its runs only */
	bool is_variant;       /* a way for older kernels: not worth a word where the usual way fits */
	enum rec_arg first_arg;
	unsigned n_args;       /* of the tracepoint, as it must be; 0 = any */
	uint32_t profiles;     /* bits: index of rec_profile_names */
};

const struct rec_hook *rec_hooks(size_t *ret_n);

/* Returns 0 = fits; -ENOENT = this kernel has no such hook; -EINVAL = it is there, but not for this program. */
int rec_hook_fits(const struct rec_hook *h, const struct btf *btf);

/* Fills in what the programs must know of the kernel. */
void rec_config_from_btf(struct bb_config *c, const struct btf *btf);

#endif
