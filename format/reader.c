/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader as a handle: what it holds, what it hands out, the list of damages.
 */
#include "reader_priv.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int bbx_list_grow(void *list_ptr, size_t n, size_t *cap, size_t size)
{
	void **list = list_ptr;
	size_t more = *cap ? *cap * 2 : 16;
	void *p;

	if (n < *cap)
		return 0;
	p = realloc(*list, more * size);
	if (!p)
		return -ENOMEM;
	*list = p;
	*cap = more;
	return 0;
}

void bbx_diag_set(struct bbx_diag *diag, uint64_t off, const char *fmt, ...)
{
	va_list ap;

	if (!diag)
		return;
	diag->off = off;
	va_start(ap, fmt);
	vsnprintf(diag->what, sizeof(diag->what), fmt, ap);
	va_end(ap);
}

int bbx_reader_new(size_t n_files, unsigned flags, struct bbx_reader **ret_r)
{
	struct bbx_reader *r = calloc(1, sizeof(*r));

	if (!r)
		return -ENOMEM;
	r->flags = flags;
	r->text.max = BBX_READER_TEXT_MAX;
	r->files = calloc(n_files, sizeof(*r->files));
	r->unzstd = bbx_unzstd_new();
	if (!r->files || !r->unzstd) {
		bbx_close(r);
		return -ENOMEM;
	}
	r->n_files = n_files;
	for (size_t i = 0; i < n_files; i++)
		r->files[i].fd = -1;
	*ret_r = r;
	return 0;
}

static void lists_free(struct bbx_reader *r)
{
	free(r->sections);
	free(r->chunks);
	free(r->salvaged);
	free(r->damages);
	free(r->runs);
	for (size_t i = 0; i < r->n_recovered; i++)
		free(r->recovered[i].missing);
	free(r->recovered);
	free(r->incidents);
	free(r->attachments);
	free(r->schemas);
	free(r->sessions);
	free(r->section_map.slots);
	free(r->lost.ids);
	free(r->lost.texts);
}

void bbx_close(struct bbx_reader *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n_files; i++) {
		if (r->files[i].fd >= 0)
			close(r->files[i].fd);
		free(r->files[i].name);
	}
	free(r->files);
	for (size_t i = 0; i < r->n_sections; i++) {
		bbx_dicts_done(&r->sections[i].dicts);
		free(r->sections[i].dict_places);
	}
	for (size_t i = 0; i < r->n_schemas; i++)
		bbx_schema_map_free(r->schemas[i].map);
	lists_free(r);
	bbx_union_done(&r->schema);
	bbx_arena_done(&r->text);
	bbx_unzstd_free(r->unzstd);
	bbx_buf_done(&r->scratch);
	bbx_buf_done(&r->peek.record);
	bbx_buf_done(&r->peek.ids);
	free(r);
}

/* ---- What is open ---------------------------------------------------------------------------- */

const struct bbx_schema *bbx_schema(const struct bbx_reader *r)
{
	return &r->schema.pub;
}

size_t bbx_n_files(const struct bbx_reader *r)
{
	return r->n_files;
}

const char *bbx_file_name(const struct bbx_reader *r, size_t file)
{
	return r->files[file].name;
}

uint64_t bbx_file_size(const struct bbx_reader *r, size_t file)
{
	return r->files[file].size;
}

bool bbx_file_indexed(const struct bbx_reader *r, size_t file)
{
	return r->files[file].indexed;
}

size_t bbx_n_sections(const struct bbx_reader *r)
{
	return r->n_sections;
}

const struct bbx_section *bbx_section(const struct bbx_reader *r, size_t i)
{
	return &r->sections[i].pub;
}

size_t bbx_n_chunks(const struct bbx_reader *r)
{
	return r->n_chunks;
}

const struct bbx_chunk *bbx_chunk(const struct bbx_reader *r, size_t i)
{
	return &r->chunks[i].pub;
}

/* ---- Damages --------------------------------------------------------------------------------- */

size_t bbx_n_damages(const struct bbx_reader *r)
{
	return r->n_damages;
}

const struct bbx_damage *bbx_damage(const struct bbx_reader *r, size_t i)
{
	return &r->damages[i];
}

static struct bbx_damage *find_listed(struct bbx_reader *r, const struct bbx_damage *d)
{
	for (size_t i = 0; i < r->n_damages; i++) {
		struct bbx_damage *o = &r->damages[i];

		if (o->kind == d->kind && o->file == d->file && o->off == d->off)
			return o;
	}
	return NULL;
}

/* What was salvaged of a record turned out to be nothing. */
static void lose_rows(struct bbx_damage *listed, const struct bbx_damage *d)
{
	if (!listed->part_rows || !d->rows)
		return;
	listed->rows = listed->part_rows;
	listed->part_rows = listed->cells = 0;
	listed->columns = "";
}

int bbx_damage_add(struct bbx_reader *r, const struct bbx_damage *d, const char *fmt, ...)
{
	struct bbx_damage *to = find_listed(r, d);
	va_list ap;
	int e;

	if (to) {
		lose_rows(to, d);
		return 0;
	}
	r->files[d->file].damaged |= d->kind != BBX_DAMAGE_cut;
	if (r->n_damages >= BBX_READER_DAMAGES) {
		to = &r->damages[r->n_damages - 1];
		to->bytes += d->bytes;
		to->rows += d->rows;
		to->part_rows += d->part_rows;
		to->cells += d->cells;
		snprintf(to->what, sizeof(to->what), "this and more damage behind it");
		return 0;
	}
	e = BBX_GROW(r, damages);
	if (e)
		return e;
	to = &r->damages[r->n_damages++];
	*to = *d;
	if (!to->type)
		to->type = "";
	if (!to->columns)
		to->columns = "";
	va_start(ap, fmt);
	vsnprintf(to->what, sizeof(to->what), fmt, ap);
	va_end(ap);
	return 0;
}

int bbx_reader_verdict(const struct bbx_reader *r, struct bbx_diag *diag)
{
	const struct bbx_damage *d = r->n_damages ? &r->damages[0] : NULL;

	for (size_t i = 0; i < r->n_damages; i++) {
		if (r->damages[i].kind == BBX_DAMAGE_cut)
			continue;
		d = &r->damages[i];
		break;
	}
	if (!d)
		return 0;
	if (r->n_files > 1)
		bbx_diag_set(diag, d->off, "%s: %s", r->files[d->file].name, d->what);
	else
		bbx_diag_set(diag, d->off, "%s", d->what);
	return d->kind == BBX_DAMAGE_cut ? -ENODATA : -EBADMSG;
}
