/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_FIGURES_H
#define REC_FIGURES_H
/*
 * Numbers out of the kernel's text files, into the u64 fields of a wire record, as tables say. The texts may hold anything.
 */
#include <stddef.h>
#include <stdint.h>

enum rec_form {
	REC_PAIRS,   /* "key 1", "key=1": a word and the number behind it, wherever they stand; summed over the text */
	REC_COLUMNS, /* the word number key (from 0) of each line that begins with line; "+": the sum of all behind the first */
	REC_HEADED,  /* two lines that begin alike: names, then their numbers, as in /proc/net/snmp */
};

struct rec_figure {
	const char *line; /* first word of the lines that count; NULL = all (columns: the first one) */
	const char *key;
	uint32_t off;     /* of the field in the record; several figures of one field are summed */
	uint32_t scale;   /* what one of the file's units is in the field's; decimals survive as far as it goes */
};

struct rec_figures {
	const char *file; /* below a folder that the reader of the table knows */
	uint32_t where;   /* which folder, likewise */
	enum rec_form form;
	const struct rec_figure *list;
	size_t n;
};

/* Fields that the text has no number for keep their value; BB_NULL_U64 counts as 0 when one is added. */
void rec_figures_parse(const struct rec_figures *f, const char *text, void *rec);

/* Sets all fields behind the header of a record that has only u64 fields to NULL. */
void rec_figures_null(void *rec, size_t size);

#endif
