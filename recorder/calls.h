/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_CALLS_H
#define REC_CALLS_H
/* Which system calls are recorded, and how: the tables that the BPF programs of system calls are driven by. */
#include <stdint.h>
#include <linux/types.h>
#include "../bpf/config.h"

struct rec_calls {
	struct bb_call calls[BB_N_ABIS][BB_CALLS_MAX];
	struct bb_rule rules[BB_RULES_MAX];
};

void rec_calls_init(struct rec_calls *c);

/* A system call's name, and its number as text of the kernel's headers for one ABI: "257", "(0x40000000 + 520)"; else it has none there. */
struct rec_call_number {
	const char *text;
	uint16_t number; /* as a recording has it */
};

/* One a call of syscalls.def, in its order; NULL text ends it. No ABI but the native one has any, but on x86-64. */
extern const struct rec_call_number rec_numbers_native[], rec_numbers_ia32[], rec_numbers_x32[];

#endif
