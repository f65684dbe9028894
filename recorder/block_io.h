/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_BLOCK_IO_H
#define REC_BLOCK_IO_H
/* How long requests to disks take: read from the map of bpf/block.bpf.c, written as rows of what is new. */
#include "build.h"
#include "probes.h"

struct rec_disk;

/* Zeroed to begin with. */
struct rec_block_io {
	struct rec_disk *known; /* by key, as last read */
	size_t n;
	uint64_t read_ns;
};

void rec_block_io_done(struct rec_block_io *d);
/* Writes what was counted since the last time; nothing where there is no hook. Returns 0, -ENOMEM, bpf(2)'s errno, put's error. */
int rec_block_io_write(struct rec_block_io *d, const struct rec_probes *p, struct rec_build *b, rec_put_fn *put, void *arg);

#endif
