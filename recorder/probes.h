/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_PROBES_H
#define REC_PROBES_H
/*
 * The hooks: which BPF program makes which event, what of the kernel it needs, how it was attached here, and its counters.
 *
 * A missing hook costs its event alone. The programs write into ring buffers (lanes.h, rings.h); a record is a struct of bpf/wire.h.
 * For one thread. struct rec_probes owns everything; what accessors return is borrowed until rec_probes_close.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "families.h"
#include "lanes.h"

/*
 * The cgroup hierarchy that tasks' cgroup ids, cgroup events and the filter are of: cgroup2, or on older nodes the memory
 * controller's.
 */
struct rec_hierarchy {
	bool v2;
	uint32_t id;           /* as in /proc/self/cgroup; 0 = cgroup2 */
	const char *subfolder; /* where it is usually mounted, below /sys/fs/cgroup: "" or "memory" */
};

/* Finds it from /proc/self/cgroup. Returns 0, or the negative errno of reading that. */
int rec_hierarchy_get(struct rec_hierarchy *ret_h);

struct rec_probe_opts {
	const char *profile;    /* a name of the table of profiles; NULL = the default */
	uint32_t own_tgid;      /* rows whose task is this process are not made; 0 = make all */
	uint64_t cgroup_id;     /* rows of this cgroup and those below it only; 0 = all. The id is the folder's inode number */
	uint32_t cgroup_level;  /* its depth: 0 for the root, 1 for "/kubepods" */
	uint64_t ring_bytes;    /* memory for all ring buffers, see rec_rings_plan; 0 = the default */
	unsigned n_rings;       /* of each lane; 0 = by the number of CPUs */
	bool no_tp_btf;         /* take the fallbacks, as on a kernel that refuses tp_btf */
};

enum rec_probe_state {
	REC_PROBE_attached,
	REC_PROBE_fallback,    /* attached, but not by the first choice; reason says why */
	REC_PROBE_unavailable, /* reason says why */
};

struct rec_probe_status {
	const char *event;      /* event type's name */
	const char *hook;       /* kernel's name: "sched_process_exec" */
	const char *attachment; /* "tp_btf", "raw_tp", "iter", or "proc" in its place, "cgroup_skb"; of the kernel's log "device" or "syslog"; "" when unavailable */
	const char *profile;    /* the leanest that has the hook */
	enum rec_probe_state state;
	char reason[160];
};

struct rec_probes;

/*
 * Loads and attaches what this kernel has. Succeeds even when no hook attaches: see rec_probes_n_attached and the statuses.
 * Returns 0, -EINVAL (no such profile), -ENOMEM.
 */
int rec_probes_open(const struct rec_probe_opts *o, struct rec_probes **ret_p);
void rec_probes_close(struct rec_probes *p);

size_t rec_probes_n_attached(const struct rec_probes *p);
const char *rec_probes_profile(const struct rec_probes *p);
/* One a hook of the profile, in the order of the table, and one for the kernel's log. *ret_n is their number. */
const struct rec_probe_status *rec_probes_status(const struct rec_probes *p, size_t *ret_n);

/* The ring buffers; they are there when a hook is attached. Borrowed until close. */
const struct rec_lanes *rec_probes_lanes(const struct rec_probes *p);

/* Wire records of what is open, one behind the other: see rec_stock_take. Borrowed until the next call. */
const void *rec_probes_stock(struct rec_probes *p, size_t *ret_len);

/* What no iterator lists here, for rec_open_list: bits, enum rec_open. */
unsigned rec_probes_by_proc(const struct rec_probes *p);

/* Does the profile count what passes through sockets? */
bool rec_probes_counts_flows(const struct rec_probes *p);

/* A map of a family's object, by its name; -ENOENT = the family is not loaded, or has no such map. */
int rec_probes_map(const struct rec_probes *p, enum rec_family family, const char *name);

/*
 * Counters of an event type (enum bbx_type_id) since open, summed over the CPUs. Exact once detached and drained:
 * produced = records read from the rings + dropped + throttled.
 * Returns 0, -ENOENT for a type without hooks, -ENOMEM, bpf(2)'s errno.
 */
int rec_probes_counts(const struct rec_probes *p, uint32_t type_id, struct rec_counts *ret_c);

/* Detaches all hooks, and waits until programs that still run have ended: the counters are final, the ring can be drained. */
void rec_probes_detach(struct rec_probes *p);

#define REC_PROFILE_DEFAULT "standard"
/* The names of the profiles, NULL-terminated: the one with the most hooks first. */
const char *const *rec_profile_names(void);

#endif
