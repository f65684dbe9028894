/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_ARGS_H
#define BBQ_ARGS_H
/* What the command line of bbq asks for. Part of the command, not of the library. */
#include "bbq.h"
#include "podarg.h"
#include "print.h"

#define BBQ_MAX_PARAMS 64

struct bbq_param {
	const char *name, *value; /* of "NAME=VALUE"; name is not NUL-terminated */
	size_t name_len;
};

/* How times are shown: columns of whole numbers called ts, start or something_ts. */
enum bbq_times { BBQ_TIMES_usual, BBQ_TIMES_ns, BBQ_TIMES_iso, BBQ_TIMES_rel };

struct bbq_args {
	enum bb_mode mode;
	bool has_mode;           /* the command line names it */
	bool is_screen;          /* stdout is a terminal, perhaps through a pager */
	struct bb_look look;
	enum bbq_times times;
	bool exit_code, quiet, explain, stats, no_rewrite, untrusted;
	uint64_t limit;          /* rows of a statement that are printed; 0 = all */
	uint64_t timeout_ns;     /* 0 = none */
	uint64_t max_memory;     /* bytes, 0 = any */
	bool timed_out;          /* set when it is over */
	struct bbq_scope scope;
	struct bb_pod pod;       /* of the scope, which borrows its texts */
	const char *since, *until; /* of the scope, as given */
	bool report;             /* the SQL is a report: a parameter without a value is NULL */
	const char *file;        /* of -f */
	const char *output;      /* of -o, or NULL */
	const char *export;      /* the format that is asked for, or NULL: then there is sql */
	bool shell;              /* the interactive one is asked for */
	size_t n_tables;         /* of an export */
	const char *const *tables;
	char *sql;               /* malloced */
	char **recordings;       /* operands of argv */
	size_t n_recordings;
	const char *table;       /* that `schema` was asked for, or NULL */
	const char *column;      /* that `columns` was */
	size_t n_params;
	struct bbq_param params[BBQ_MAX_PARAMS];
};

/* What is no recording, in the order of the command line. */
#define BBQ_MAX_WORDS 16
struct bbq_words {
	const char *word[BBQ_MAX_WORDS + 1];
	size_t n;
};

/* verbs.c: a word that stands for a statement, or for an export, whose tables stay in w. Returns false when the first word is none; ends the program when the others do not fit it. */
bool bbq_verb(struct bbq_args *a, const struct bbq_words *w, const char **ret_sql);
/* The verb found nothing: it was perhaps given a name that nothing has, which is then said. Returns the status of that. */
enum bb_exit bbq_verb_check(const struct bbq_args *a);
void bbq_args_param(struct bbq_args *a, const char *name, const char *value);

/* Ends the program with a message when something is wrong with it. Reorders argv; ret_a points into *ret_w. */
void bbq_args_parse(int argc, char **argv, struct bbq_words *ret_w, struct bbq_args *ret_a);

#endif
