/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_TYPES_H
#define BBX_TYPES_H
/* Errors, schema and values. Part of bbx.h. */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef EMEDIUMTYPE
#define EMEDIUMTYPE 124
#endif

/*
 * What can be wrong with a file: -EMEDIUMTYPE not a recording; -EPROTONOSUPPORT needs a newer reader; -EBADMSG damaged;
 * -ENODATA ends early; -EFBIG a declared size beyond the limits of FORMAT.md 10. Anything else is the kernel's errno.
 * Returns words for any of them, never NULL, static.
 */
const char *bbx_strerror(int err);

/* Where and why something failed. off is a byte offset in the file, UINT64_MAX when it does not apply. */
struct bbx_diag {
	uint64_t off;
	char what[120];
};

/* ---- Schema: FORMAT.md 6.2 ---------------------------------------------------------------------------------- */

enum bbx_phys { BBX_U64 = 1, BBX_I64 = 2, BBX_F64 = 3, BBX_BYTES = 4, BBX_DICT = 5 };
enum bbx_dict { BBX_DICT_none = 0, BBX_DICT_string = 1, BBX_DICT_ip = 2, BBX_DICT_task = 3 };
enum bbx_column_flags { BBX_NOT_NULL = 1, BBX_KEY = 2 };
/* BULK: events that may be left out by a budget, and stand in segments of their own. */
enum bbx_type_flags { BBX_STATE = 1, BBX_BULK = 2 };

struct bbx_label {
	int64_t value;
	const char *name;
};

struct bbx_labels {
	const char *name;
	size_t n;
	const struct bbx_label *labels;
};

/* logical, anon and labels are names of kinds.def; unknown ones are legal and mean "plain". labels "" = none. */
struct bbx_column {
	uint32_t id;
	enum bbx_phys phys;
	enum bbx_dict dict;
	uint32_t flags;
	const char *name, *logical, *unit, *anon, *labels, *doc;
};

struct bbx_type {
	uint32_t id;
	uint32_t flags;
	const char *name, *doc;
	size_t n_cols;
	const struct bbx_column *cols;
};

struct bbx_schema {
	size_t n_types, n_labels;
	const struct bbx_type *types;
	const struct bbx_labels *labels;
};

/* The tables of events.def. Static. Columns 0, 1 and 2 of every type are ts, task and cpu. */
const struct bbx_schema *bbx_schema_builtin(void);
/* Returns NULL when there is none. */
const struct bbx_type *bbx_schema_find(const struct bbx_schema *s, const char *type);
/* Returns the index of a column in its type, -1 when there is none. */
int bbx_type_column(const struct bbx_type *t, const char *column);
/* Returns the label of a value in the column's label table, NULL when it has none. */
const char *bbx_label(const struct bbx_schema *s, const struct bbx_column *c, int64_t value);

/* ---- Values --------------------------------------------------------------------------------------------------- */

#define BBX_COMM_MAX 64

/* A thread, its process, cgroup and name at one moment: an entry of the task dictionary (FORMAT.md 6.3). */
struct bbx_task {
	uint32_t pid, tid;  /* thread group and thread, initial pid namespace; pid 0 with a cgroup = the cgroup itself */
	uint64_t start_ns;  /* of the thread group's leader */
	uint64_t cgroup_id;
	const char *comm;   /* not NUL-terminated */
	size_t comm_len;    /* <= BBX_COMM_MAX */
};

/* One value to store. The column's schema decides which member counts: u for u64, i for i64, f for f64, p and len for
 * bytes, strings and addresses (4 or 16 bytes), task for tasks. Pointers are read during the call only. */
struct bbx_value {
	bool null;
	uint32_t len;
	union {
		uint64_t u;
		int64_t i;
		double f;
		const void *p;
		const struct bbx_task *task;
	};
};

/* Any bytes. */
struct bbx_str {
	const char *p;
	size_t len;
};

/* The trigger and what it is about: the INCIDENT record (FORMAT.md 6.6). NULL strings are left out. */
struct bbx_incident {
	uint64_t ts, window_asked_ns, window_kept_ns, dropped;
	const char *reason, *detail, *node, *ns, *pod, *container, *container_id;
};

/* Records of a session that a repaired file does not have, both ends included. */
struct bbx_missing {
	uint64_t session, first_seq, last_seq;
};

/* What a program that repaired a file left out: the RECOVERY record (FORMAT.md 6.8). NULL strings are left out. */
struct bbx_recovery {
	const char *program, *input;
	uint64_t skipped_bytes, records, rows;
	uint64_t cells; /* values that those rows lack: NULL */
	bool truncated;
	size_t n_missing;
	const struct bbx_missing *missing;
};

#endif
