/* SPDX-License-Identifier: Apache-2.0 */
#include "merge.h"

#include <stdlib.h>
#include "copy.h"
#include "reader_priv.h"
#include "scan.h"
#include "section_names.h"

#define NONE UINT32_MAX

struct merge_section {
	uint32_t name;
	size_t file;
	uint64_t bytes;
};

/* Records of a section, back to back. */
struct merge_run {
	uint32_t section;
	uint64_t off, len;
};

struct merge_file {
	int fd;
	const char *path;
	uint64_t size;
	size_t first, end; /* of its runs */
	size_t left_out;   /* of its sections */
};

struct bbx_merge {
	struct bbx_section_names names;
	uint32_t *best; /* of each name, the section that is taken */
	struct merge_section *sections;
	struct merge_run *runs;
	struct merge_file *files;
	size_t n_sections, n_runs, n_files, sections_cap, runs_cap, files_cap;
};

int bbx_merge_new(struct bbx_merge **ret_m)
{
	struct bbx_merge *m = calloc(1, sizeof(*m));

	if (!m)
		return -ENOMEM;
	*ret_m = m;
	return 0;
}

void bbx_merge_free(struct bbx_merge *m)
{
	if (!m)
		return;
	bbx_section_names_done(&m->names);
	free(m->best);
	free(m->sections);
	free(m->runs);
	free(m->files);
	free(m);
}

/* ---- What there is ----------------------------------------------------------------------------------------------- */

static int section_of(struct bbx_merge *m, const struct bbx_header *h, uint32_t *ret_section)
{
	size_t file = m->n_files - 1;
	uint32_t name;
	int added = bbx_section_names_see(&m->names, file, h, &name, ret_section);

	if (added <= 0)
		return added;
	added = BBX_GROW(m, sections);
	if (!added)
		m->sections[m->n_sections++] = (struct merge_section){ .name = name, .file = file };
	return added;
}

/* FORMAT.md 11; one that makes its section unreadable still has to. */
static bool goes_with_its_section(const struct bbx_header *h)
{
	if (h->type == BBX_REC_INDEX || h->type == BBX_REC_TRAILER)
		return false;
	return h->type <= BBX_REC_RECOVERY || h->flags & (BBX_REC_COPY_SAFE | BBX_REC_CRITICAL);
}

static int add_record(struct bbx_merge *m, const struct bbx_header *h, uint64_t off)
{
	uint64_t len = bbx_header_size(h) + h->payload_len;
	struct merge_run *last = m->n_runs > m->files[m->n_files - 1].first ? &m->runs[m->n_runs - 1] : NULL;
	uint32_t section;
	int e;

	if (!goes_with_its_section(h))
		return 0;
	e = section_of(m, h, &section);
	if (e)
		return e;
	m->sections[section].bytes += len;
	if (last && last->section == section && last->off + last->len == off) {
		last->len += len;
		return 0;
	}
	e = BBX_GROW(m, runs);
	if (!e)
		m->runs[m->n_runs++] = (struct merge_run){ section, off, len };
	return e;
}

static int add_file(struct bbx_merge *m, const struct bbx_file *f)
{
	struct bbx_header h;
	struct bbx_scan s;
	uint64_t off;
	int e = BBX_GROW(m, files);

	if (e)
		return e;
	m->files[m->n_files++] = (struct merge_file){ .fd = f->fd, .path = f->name, .size = f->size, .first = m->n_runs };
	bbx_scan_init(&s, f->fd, 0, f->size);
	while ((e = bbx_scan_next(&s, &h, &off)) > 0) {
		e = add_record(m, &h, off);
		if (e)
			break;
	}
	bbx_scan_done(&s);
	m->files[m->n_files - 1].end = m->n_runs;
	return e;
}

int bbx_merge_add(struct bbx_merge *m, struct bbx_reader *r)
{
	int e = 0;

	for (size_t i = 0; i < r->n_files && !e; i++)
		e = add_file(m, &r->files[i]);
	return e;
}

static bool is_taken(const struct bbx_merge *m, uint32_t section)
{
	return m->best[m->sections[section].name] == section;
}

int bbx_merge_choose(struct bbx_merge *m)
{
	m->best = malloc((m->names.n_names + 1) * sizeof(*m->best));
	if (!m->best)
		return -ENOMEM;
	for (size_t i = 0; i < m->names.n_names; i++)
		m->best[i] = NONE;
	for (uint32_t i = 0; i < m->n_sections; i++) {
		uint32_t *best = &m->best[m->sections[i].name];

		if (*best == NONE || m->sections[i].bytes > m->sections[*best].bytes)
			*best = i;
	}
	for (uint32_t i = 0; i < m->n_sections; i++)
		m->files[m->sections[i].file].left_out += !is_taken(m, i);
	return 0;
}

size_t bbx_merge_n_files(const struct bbx_merge *m)
{
	return m->n_files;
}

const char *bbx_merge_file_name(const struct bbx_merge *m, size_t file)
{
	return m->files[file].path;
}

size_t bbx_merge_left_out(const struct bbx_merge *m, size_t file)
{
	return m->files[file].left_out;
}

/* ---- What is written --------------------------------------------------------------------------------------------- */

static int copy_run(const struct merge_file *f, const struct merge_run *run, struct bbx_out *o)
{
	struct bbx_header h;
	struct bbx_scan s;
	uint64_t off;
	int e;

	bbx_scan_init(&s, f->fd, run->off, run->off + run->len);
	while ((e = bbx_scan_next(&s, &h, &off)) > 0)
		bbx_out_taken(o, &h);
	bbx_scan_done(&s);
	return e ? e : bbx_copy_bytes(f->fd, run->off, run->len, o->fd);
}

static int copy_part(const struct bbx_merge *m, const struct merge_file *f, int out)
{
	struct bbx_out o;
	int e = bbx_out_init(&o, out, 0, 0, 1);

	for (size_t i = f->first; i < f->end && !e; i++)
		if (is_taken(m, m->runs[i].section))
			e = copy_run(f, &m->runs[i], &o);
	if (!e && o.records)
		e = bbx_out_index(&o);
	bbx_out_done(&o);
	return e;
}

int bbx_merge_write(const struct bbx_merge *m, int out)
{
	int e = 0;

	for (size_t i = 0; i < m->n_files && !e; i++) {
		const struct merge_file *f = &m->files[i];

		e = f->left_out ? copy_part(m, f, out) : bbx_copy_bytes(f->fd, 0, f->size, out);
	}
	return e;
}
