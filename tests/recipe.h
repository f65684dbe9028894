/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RECIPE_H
#define RECIPE_H
/*
 * A recipe being read (mkbbx.c has the grammar), and its values. Everything here ends the program
 * on an error, naming the line.
 */
#include "arena.h"
#include "bbx.h"

#define RECIPE_WORDS 64

struct word {
	const char *key, *value; /* the value as written */
	bool quoted;
};

struct statement {
	const char *verb, *name; /* name: a first word that is no pair, or NULL */
	struct word words[RECIPE_WORDS];
	size_t n;
};

struct named_task {
	const char *name;
	struct bbx_task task;
};

struct recipe {
	const char *path, *out_path;
	char **lines;
	size_t n_lines, line;
	struct bbx_arena arena;
	struct named_task *tasks;
	size_t n_tasks;
	struct bbx_origin origin;
	struct bbx_writer *w;
	int fd;
};

_Noreturn void recipe_fail(const struct recipe *r, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Fails when err is not 0. */
void recipe_check(const struct recipe *r, int err, const char *what);
/* Zeroed memory that lives as long as the recipe. */
void *recipe_keep(struct recipe *r, size_t len);

uint64_t recipe_number(const struct recipe *r, const char *s);
/* A NUL-terminated text. */
const char *recipe_text(struct recipe *r, const struct word *w);
/* The bytes of a value; argv: arguments, each ended by a NUL. */
struct bbx_str recipe_bytes(struct recipe *r, const struct word *w, bool argv);
/* The cell of a column, as written, and as it is when nothing is. */
void recipe_value(struct recipe *r, const struct bbx_column *c, const struct word *w,
		  struct bbx_value *v);
void recipe_no_value(const struct bbx_column *c, struct bbx_value *v);

#endif
