/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_DEFINE_H
#define BBQ_DEFINE_H
/*
 * A table that is SQL over others: a file of bbq/views. Its comments say what SQLite does not know:
 *
 *	-- doc: one sentence
 *	-- arg: NAME what it means		makes it a table function; :NAME in the SQL is its value, NULL when not given
 *	-- table: NAME what it means		an argument, too: a table of the recording, for which {table} stands in the SQL
 *	-- column: NAME TYPE what it means	in the order of the result
 *	-- with: TABLE TABLE.COLUMN ...		what the SELECT below it needs of the recording; !TABLE.COLUMN: what it must not have
 *	-- order: 3 DESC, 1			of the rows of all SELECTs
 *
 * A file may have several SELECTs, each below its own "with": those whose needs the recording lacks are left out, the rest is a UNION ALL.
 * Lines that begin with "--" and have no such word are ignored. Private to libbbq.
 */
#include "engine.h"

struct bbq_embedded {
	const char *name, *text;
	size_t len;
};

/* Made by format/embed.sh, ended by a NULL name. A report has no columns, and its SQL may be several statements. */
extern const struct bbq_embedded bbq_view_files[], bbq_report_files[];

#define BBQ_MAX_VIEW_COLUMNS 32
#define BBQ_MAX_VIEW_ARGS 4

struct bbq_define_column {
	const char *name, *type, *doc;
};

/* sql is empty when the recording lacks what all SELECTs need; lacks then names the first of it. */
struct bbq_define {
	struct bbq *q;
	char *text; /* what the strings point into */
	const char *name, *doc, *lacks;
	const char *table_arg; /* the argument that {table} is from, or NULL */
	size_t n_args, n_cols;
	struct bbq_define_column args[BBQ_MAX_VIEW_ARGS], cols[BBQ_MAX_VIEW_COLUMNS];
	char *sql;  /* of sqlite3_malloc */
	bool asked; /* a statement has read it and found nothing for what lacks */
};

/* True when the recording has the table, or TABLE.COLUMN. */
typedef bool bbq_has(void *aux, const char *need);

/* Returns 0; -ENOMEM; -EINVAL when the file is not of that form. bbq_define_done() afterwards in any case. */
int bbq_define_parse(const struct bbq_embedded *file, bbq_has *has, void *aux, struct bbq_define *d);
void bbq_define_done(struct bbq_define *d);

#endif
