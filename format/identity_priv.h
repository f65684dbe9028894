/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_IDENTITY_PRIV_H
#define BBX_IDENTITY_PRIV_H
/*
 * What the files of identity.h share: identity_procs.c numbers the processes, identity_cgroups.c knows the containers,
 * identity_read.c reads rows by meaning, identity_facts.c takes what they tell, identity_images.c what ran when, identity.c answers.
 */
#include "arena.h"
#include "identity.h"
#include "map.h"

/* /proc shows start times in ticks of USER_HZ, which is 100 on every architecture. */
#define BBX_TICK_NS 10000000ull
#define BBX_MAX_PROCESSES (1u << 24)
#define BBX_MAX_TASKS (1u << 26)
#define BBX_MAX_IMAGES (1u << 24)
#define BBX_MAX_CGROUPS (1u << 20)
/* Strings that chunks store themselves must be copied; a hostile file could make that endless. */
#define BBX_MAX_COPIED (256u << 20)

/* Where a process's parent is known from; the greater counts. */
enum parent_source { PARENT_none, PARENT_snapshot, PARENT_exec, PARENT_fork };

struct proc {
	struct bbx_process pub;
	enum parent_source parent_source;
	uint64_t container_ts;
	bool seen; /* in a row */
	/* The task entry that gives the comm: of the newest row, the leader's before those of threads. */
	uint64_t comm_ts, comm_task;
	size_t comm_section;
	bool comm_is_leader;
	uint32_t first_image, n_images; /* in images[] */
	const struct image *inherited;  /* what its parent ran when it was forked, or NULL */
	enum { WALK_new, WALK_path, WALK_done } walk;
};

/* A program from ts on. A snapshot tells that it ran at ts, and is the best guess for the time before. */
struct image {
	uint32_t upid, seq;
	uint64_t ts;
	bool is_snapshot;
	struct bbx_image pub;
};

/* What a task id of a section means. */
struct task_ref {
	uint32_t upid; /* while the processes are numbered: index of the key, plus 1 */
	bool is_leader;
	const struct bbx_container_info *container;
};

struct section_ref {
	uint32_t boot;
	uint64_t n_tasks;
	struct task_ref *tasks; /* id - 1 */
	int64_t utc_offset;
};

struct boot {
	uint8_t id[16]; /* zeros when it is not known */
};

struct container {
	struct bbx_container_info info;
	uint32_t boot, index;
	bool seen; /* in a row, the newest of them at ts */
	uint64_t ts;
};

/* What was asked for last: the columns of a row ask for the same, one after the other. */
struct last_who {
	size_t section;
	uint64_t task_id; /* 0 = nothing yet */
	struct bbx_who who;
};

struct bbx_identity {
	struct bbx_reader *r;
	struct boot *boots;
	size_t n_boots;
	struct section_ref *sections;
	struct proc *procs; /* upid - 1 */
	uint32_t n_procs;
	struct image *images;
	size_t n_images, images_cap;
	struct container **containers; /* each of its own memory: tasks and callers point at them */
	struct container **by_path;    /* the same, by boot and cgroup path */
	uint32_t n_containers, containers_cap;
	struct bbx_map cgroups; /* (cgroup id, boot) -> container */
	struct bbx_arena copied;
	struct bbx_reference reference;
	enum bbx_known known;
	int failed; /* why it will know no more, or 0 */
	struct last_who last;
};

/* The columns that facts are read from, by name; a table has some of them. */
#define BBX_SLOTS \
	SLOT(ts) SLOT(task) SLOT(parent) SLOT(ns_pid) SLOT(ns_level) SLOT(exe) SLOT(argv) SLOT(cwd) SLOT(uid) SLOT(gid) \
	SLOT(exit_code) SLOT(signal) SLOT(oom_victim) SLOT(cgroup) SLOT(cgroup_path) SLOT(container_id) SLOT(runtime) \
	SLOT(pod_uid) SLOT(qos) SLOT(pod) SLOT(namespace) SLOT(container) SLOT(memory_limit_bytes) SLOT(id) SLOT(path) \
	SLOT(hierarchy)
enum slot {
#define SLOT(name) SLOT_##name,
	BBX_SLOTS
#undef SLOT
	N_SLOTS
};

/* Where a table's columns are: an index for each slot, -1 = it has none. */
struct binding {
	int col[N_SLOTS];
};

/* The rows of the chunk being read. Zero it before first use. */
struct facts {
	struct bbx_identity *id;
	struct bbx_batch batch;
	const struct bbx_type *type;
	const struct binding *bind;
};

typedef int (*facts_row_fn)(struct facts *f, uint32_t row);

struct binding bbx_facts_bind(const struct bbx_type *type);
/* Reads a chunk's ts, task columns and, if slots, all columns that have one. Returns 1, 0 (damaged), -ENOMEM, pread's errno. */
int bbx_facts_read(struct facts *f, size_t chunk, const struct binding *bind, bool slots);
/* Calls row for every row of a table, from the first or from the last. Returns 0; what row returned when that is negative; -ENOMEM, pread's errno. */
enum facts_from { FACTS_first, FACTS_last };
int bbx_facts_each(struct bbx_identity *id, const char *table, enum facts_from from, facts_row_fn row);
/* False when the cell is NULL, or no number. */
bool bbx_facts_u64(const struct facts *f, enum slot slot, uint32_t row, uint64_t *ret_v);
/* As bbx_facts_u64, cut to 32 bits; leaves *ret_v when there is no number. */
void bbx_facts_u32(const struct facts *f, enum slot slot, uint32_t row, uint32_t *ret_v);
/* Sets *ret_s to the text, which lives as long as the identity; leaves it when the cell is NULL. Returns 0, -ENOMEM, pread's errno. */
int bbx_facts_str(struct facts *f, enum slot slot, uint32_t row, struct bbx_str *ret_s);
/* The task in column col. Sets *ret_task to its id. Returns NULL for none and for lost ones. */
struct task_ref *bbx_facts_task(const struct facts *f, int col, uint32_t row, uint64_t *ret_task);
/* The process of the task in a slot's column; NULL when it has none. */
struct proc *bbx_facts_proc(const struct facts *f, enum slot slot, uint32_t row);

/* Numbers the processes of all task dictionaries. Returns 0, -EFBIG, -ENOMEM, pread's errno. */
int bbx_identity_procs(struct bbx_identity *id);
/* Finds the containers. Returns as above. */
int bbx_identity_cgroups(struct bbx_identity *id);
/* Tells every task its container, and processes what their tasks tell. Returns as above. */
int bbx_identity_link_tasks(struct bbx_identity *id);
/* NULL when the cgroup is no container's. */
const struct bbx_container_info *bbx_identity_container(const struct bbx_identity *id, uint32_t boot, uint64_t cgroup_id);
/* Reads what rows tell of their processes. Returns as above. */
int bbx_identity_facts(struct bbx_identity *id);
/* Adds a program that a process ran. Returns 0, -EFBIG, -ENOMEM. */
int bbx_identity_add_image(struct bbx_identity *id, const struct image *image);
/* Puts the images in order, and lets children inherit. Parents form no circle after it. Returns 0, -ENOMEM. */
int bbx_identity_images(struct bbx_identity *id);
/* NULL when it is not known. */
const struct image *bbx_identity_image_at(const struct bbx_identity *id, const struct proc *p, uint64_t ts);

#endif
