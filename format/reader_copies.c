/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Incidents of one node have segments in common, and a folder of them has the newest twice. A section that several files hold is read from the
 * one that has most of it (FORMAT.md 2: a section's name, session and number, is one recorder's, and what it holds only grows).
 */
#include "reader_priv.h"

#include <errno.h>
#include <stdlib.h>

/* What a file has of a section. */
struct copy {
	uint64_t session, bytes;
	uint32_t number;
	size_t file, section;
};

static int by_name(const void *a, const void *b)
{
	const struct copy *x = a, *y = b;

	if (x->session != y->session)
		return x->session < y->session ? -1 : 1;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return x->section < y->section ? -1 : x->section > y->section;
}

static bool is_of(const struct copy *c, const struct copy *o)
{
	return c->session == o->session && c->number == o->number;
}

/* The file that has most of the section at first, of the copies up to end. */
static size_t best_file(const struct copy *first, const struct copy *end)
{
	uint64_t most = 0, bytes = 0;
	size_t best = first->file;

	for (const struct copy *c = first; c < end; c++) {
		bytes = c > first && c[-1].file == c->file ? bytes + c->bytes : c->bytes;
		if (bytes > most) {
			most = bytes;
			best = c->file;
		}
	}
	return best;
}

static void take_best(const struct copy *copies, size_t n, bool *left_out)
{
	for (size_t i = 0, end; i < n; i = end) {
		size_t best;

		for (end = i + 1; end < n && is_of(&copies[end], &copies[i]); end++)
			;
		best = best_file(&copies[i], &copies[end]);
		for (size_t k = i; k < end; k++)
			left_out[copies[k].section] = copies[k].file != best;
	}
}

int bbx_reader_take_once(struct bbx_reader *r)
{
	struct copy *copies = calloc(r->n_sections + 1, sizeof(*copies));
	bool *left_out = calloc(r->n_sections + 1, sizeof(*left_out));
	size_t kept = 0;

	if (!copies || !left_out) {
		free(copies);
		free(left_out);
		return -ENOMEM;
	}
	for (size_t i = 0; i < r->n_sections; i++) {
		const struct bbx_section *s = &r->sections[i].pub;

		copies[i] = (struct copy){ .session = s->session, .number = s->number, .file = s->file, .section = i };
	}
	for (size_t i = 0; i < r->n_chunks; i++)
		copies[r->chunks[i].pub.section].bytes += r->chunks[i].pub.bytes;
	qsort(copies, r->n_sections, sizeof(*copies), by_name);
	take_best(copies, r->n_sections, left_out);
	for (size_t i = 0; i < r->n_chunks; i++)
		if (!left_out[r->chunks[i].pub.section])
			r->chunks[kept++] = r->chunks[i];
	r->n_chunks = kept;
	free(copies);
	free(left_out);
	return 0;
}
