/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GRAPH_FOLD_H
#define GRAPH_FOLD_H
/*
 * Which nodes become one. Five folds, exact counts kept:
 *	runtime    a tree of container runtime processes (shim, runc and its stages)
 *	recursion  a process that forks itself over and over: a fork bomb
 *	ancestors  parents that only started one child each, outside of containers
 *	siblings   same program, same end, same edges, and the same below them
 *	ends       remote ends with which the same processes did the same
 */
#include "graph_priv.h"

enum graph_fold_kind { FOLD_none, FOLD_siblings, FOLD_runtime, FOLD_recursion, FOLD_ends, FOLD_ancestors };

/* What a node may become part of. */
enum graph_pin {
	PIN_none,
	PIN_path, /* of any fold but siblings */
	PIN_self, /* of nothing */
};

struct graph_fold {
	uint32_t *group; /* by node: the lowest node of its group, GRAPH_NONE = not in the slice */
	uint8_t *kind;        /* by lowest node: enum graph_fold_kind */
	uint32_t *depth;      /* by lowest node: generations of a recursion */
};

/* pins by node. Returns 0 or -ENOMEM. */
int graph_fold(const struct graph *g, const struct graph_slice *s, const uint8_t *pins,
	       struct graph_fold *ret_f);
void graph_fold_done(struct graph_fold *f);
/* ancestors.c: a step of graph_fold. */
int graph_fold_ancestors(const struct graph *g, const struct graph_slice *s, const uint8_t *pins,
			 struct graph_fold *f);

/* class.c: processes that are alike. Equal numbers: the same program; the same program, arguments,
 * place and end. */
struct graph_classes {
	uint32_t *program, *fate; /* by node */
	uint8_t *is_runtime;    /* by node */
};
int graph_classes_new(const struct graph *g, const struct graph_slice *s,
		      struct graph_classes *ret_c);
void graph_classes_done(struct graph_classes *c);

#endif
