/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_NODE_H
#define REC_NODE_H
/*
 * The node as a recording needs it, readied in this order: its folders and cgroup hierarchy, the hooks, what a recording says of its
 * origin, its containers.
 */
#include "build.h"
#include "cgroupfs.h"
#include "cgroups.h"
#include "origin.h"
#include "probes.h"

struct rec_node_opts {
	const char *profile;   /* NULL = the default */
	const char *cgroup;    /* NULL = all */
	const char *host_root;
	uint32_t own_tgid;     /* as struct rec_probe_opts */
	uint64_t ring_bytes;   /* likewise */
	bool no_tp_btf;        /* likewise */
	void (*say)(const char *fmt, ...) __attribute__((format(printf, 1, 2))); /* told what is not recorded */
};

struct rec_node {
	struct rec_host host;
	struct rec_cgroupfs fs;
	struct rec_probes *probes;
	struct rec_origin origin;
	struct rec_cgroups *cgroups;
	char cgroup_path[PATH_MAX]; /* of the cgroup asked for, below the mount; "" = all */
	uint64_t cgroup_id;
	uint64_t open_due_ns;       /* when what is open may be read from /proc again */
	uint64_t open_missed;       /* times that it was asked for before */
	bool open_is_cut;           /* not all could be, and that was said */
	void (*say)(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
	char why[256];              /* of a failure */
};

/* Fills *n, whose zeroed or half-made state rec_node_close accepts. Returns 0, or a negative errno with why set. */
int rec_node_find(struct rec_node *n, const struct rec_node_opts *o);
/* Attaches the hooks. Returns as above. */
int rec_node_attach(struct rec_node *n, const struct rec_node_opts *o);
/*
 * Gives put what is open now: sockets and files, and, where they are read from /proc, a row of the table sampler. Of that it takes no more than
 * one per cent of a CPU: until then a later call gives nothing of it. Returns 0, put's error, -ENOMEM.
 */
int rec_node_stock(struct rec_node *n, struct rec_build *b, rec_put_fn *put, void *arg);
void rec_node_close(struct rec_node *n);
/* Notes why, and returns err. */
int rec_node_fail(struct rec_node *n, int err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
