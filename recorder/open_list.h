/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_OPEN_LIST_H
#define REC_OPEN_LIST_H
/*
 * What is open on the node, from /proc, as rows of the state tables socket and open_file: where the kernel takes no iterators, which
 * tell the same (bpf/tcp.bpf.c, bpf/files.bpf.c).
 */
#include <stdbool.h>
#include "build.h"
#include "cgroupfs.h"
#include "hooks.h"
#include "lanes.h"

struct rec_open_opts {
	const struct rec_host *host;
	const struct rec_cgroupfs *fs;
	const char *below;             /* only of processes of this cgroup path and below; NULL = all */
	const struct rec_lanes *lanes; /* told who listens; NULL = they know */
	unsigned kinds;                /* bits: enum rec_open */
	uint32_t own_tgid;             /* what this process has open is left out */
};

/* A process that is looked at. */
struct rec_open_process {
	const struct rec_open_opts *o;
	int dir, fds; /* its folder, and that of its descriptors */
	uint32_t pid;
	struct bb_task task; /* once rec_open_task was asked; tgid 0 = not yet */
};

/* Whose it is, borrowed until the next process is looked at; NULL: it is gone. */
const struct bb_task *rec_open_task(struct rec_open_process *p);

struct rec_open_cost {
	uint64_t cpu_ns, rows;
	bool is_cut; /* it would have cost more than a second, or much memory: the rest was left out */
};

/*
 * Gives put a row for each; nothing where /proc is that of another pid namespace than the node's. Returns 0, opendir's errno, -ENOMEM, put's
 * error.
 */
int rec_open_list(const struct rec_open_opts *o, struct rec_build *b, rec_put_fn *put, void *arg, struct rec_open_cost *ret_cost);

/* Where the rows of a listing go. */
struct rec_open_out {
	struct rec_build *b;
	rec_put_fn *put;
	void *arg;
	uint64_t rows, cpu_limit_ns; /* of this thread's CPU time */
};

/* Ends the record made in b and gives it away. Returns 0, put's error. */
int rec_open_put(struct rec_open_out *out);
/* Is the time over? */
bool rec_open_is_over(const struct rec_open_out *out);

#endif
