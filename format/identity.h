/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_IDENTITY_H
#define BBX_IDENTITY_H
/*
 * Who a row belongs to. The only place where tasks become processes, cgroups become pods, and boot time becomes UTC.
 *
 * A process is (boot id, pid, start time). It gets a dense number, the upid, from 1, in order of start time (then pid) over all
 * files of the reader; the same files give the same numbers. comm, tid and cgroup (so pod, namespace and container) are those
 * of a row's task entry; exe, argv, uid and parent are the process's as of a time.
 *
 * Facts come from the tables fork, exec, exit, oom, process, container and cgroup, by column name; what a recording lacks is unknown.
 * Start times from /proc have ticks of 10 ms: a pid's process from /proc and from the kernel are one when their starts are equal
 * after cutting both to 10 ms.
 *
 * The reader must outlive the identity; both are for one thread. All strings are borrowed until bbx_identity_free.
 */
#include "bbx.h"

struct bbx_identity;

struct bbx_container_info {
	uint64_t cgroup_id;
	struct bbx_str cgroup_path, container_id, runtime, pod_uid, qos, pod, ns, container; /* len 0 = not known */
	uint64_t memory_limit_bytes; /* 0 = none or not known */
};

struct bbx_process {
	uint32_t upid, pid;
	uint8_t boot_id[16];
	uint64_t start_ns;
	uint32_t parent_upid;     /* 0 = not known; the one that forked it. Parents form no circle */
	uint64_t first_ns, last_ns; /* of rows that mention it */
	bool has_exit;
	uint64_t exit_ns;
	int32_t exit_code;
	uint32_t exit_signal;
	bool oom_victim;
	uint32_t ns_pid, ns_level; /* 0 = not known */
	const struct bbx_container_info *container; /* last known, or NULL */
	struct bbx_str comm;      /* last known */
};

/* The program a process ran as of some time. */
struct bbx_image {
	struct bbx_str exe, argv, cwd; /* argv: NUL-separated; len 0 = not known */
	bool has_uid;
	uint32_t uid, gid;
};

/* What one dictionary task means. container NULL = no container. upid 0 = no process (a cgroup's own entry, or lost); or not known yet. */
struct bbx_who {
	uint32_t upid, pid, tid;
	struct bbx_str comm;
	uint64_t cgroup_id;
	const struct bbx_container_info *container;
};

/* What an identity can know; each takes more reading, and knows what stands before it. */
enum bbx_known {
	BBX_KNOWN_times,      /* bbx_utc, bbx_reference; of bbx_who pid, tid, comm and cgroup_id */
	BBX_KNOWN_containers, /* bbx_container, bbx_n_containers; of bbx_who the container */
	BBX_KNOWN_tasks,      /* all of bbx_who, bbx_n_processes; of bbx_process upid, pid, boot_id and start_ns */
	BBX_KNOWN_processes,  /* everything: all rows are looked at */
};

/* Knows everything. Damage is listed in the reader. Returns 0, -EFBIG (more than
 * 2^24 processes or programs, 2^26 tasks, 2^20 cgroups of containers), -ENOMEM, pread's errno. */
int bbx_identity_new(struct bbx_reader *r, struct bbx_identity **ret_id);
/* Knows times alone. Returns 0, -ENOMEM, pread's errno. */
int bbx_identity_open(struct bbx_reader *r, struct bbx_identity **ret_id);
/* Reads what it takes to know that; nothing when it is known. Returns as bbx_identity_new. */
int bbx_identity_learn(struct bbx_identity *id, enum bbx_known known);
void bbx_identity_free(struct bbx_identity *id);

/* A row's task (or another task column's value). Returns 0; -ENOENT for id 0 and lost entries, *ret_w zeroed. */
int bbx_who(struct bbx_identity *id, size_t section, uint64_t task_id, struct bbx_who *ret_w);

uint32_t bbx_n_processes(const struct bbx_identity *id); /* upids are 1 to this */
/* Returns NULL when there is no such upid. */
const struct bbx_process *bbx_process(const struct bbx_identity *id, uint32_t upid);
/* What the process ran at ts (boot time): its last exec at or before ts, inherited from its parent before its first. */
void bbx_process_image(const struct bbx_identity *id, uint32_t upid, uint64_t ts, struct bbx_image *ret_i);
/* Returns NULL when the cgroup is no container's. section tells the boot. */
const struct bbx_container_info *bbx_container(const struct bbx_identity *id, size_t section, uint64_t cgroup_id);

/* Every container once, in no order: i from 0. */
uint32_t bbx_n_containers(const struct bbx_identity *id);
const struct bbx_container_info *bbx_container_at(const struct bbx_identity *id, uint32_t i);

/* UTC of a time in a section, through its clock rows; boot time itself when there are none. */
int64_t bbx_utc(const struct bbx_identity *id, size_t section, uint64_t ts);

/* What "rel" counts from: the first INCIDENT's time, else the last trigger row's, else the newest row's. */
struct bbx_reference {
	size_t section;
	uint64_t ts;
	int64_t utc_ns;
	bool is_trigger;
};
struct bbx_reference bbx_reference(const struct bbx_identity *id);

#endif
