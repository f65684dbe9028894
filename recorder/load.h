/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_LOAD_H
#define REC_LOAD_H
/* Loads the BPF object of a family. */
#include <stdbool.h>
#include "families.h"
#include "lanes.h"

struct bpf_object;

#define REC_BTF_PATH "/sys/kernel/btf/vmlinux"
#define REC_LOG_BYTES 65536u

/*
 * Loads the programs with these names, the others are left out; raw: as raw_tp instead of tp_btf. log gets what the verifier says,
 * REC_LOG_BYTES at most.
 * Returns 0, the caller closes the object; libbpf's errno.
 */
int rec_load(enum rec_family family, bool raw, const char *const *names, size_t n, const struct rec_lanes *lanes,
	     const struct bb_config *config, char *log, struct bpf_object **ret_object);

#endif
