/* SPDX-License-Identifier: Apache-2.0 */
#include "bbx_write.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "builder.h"
#include "chunk_write.h"
#include "dict_write.h"
#include "layout.h"
#include "out.h"
#include "section_write.h"

#define MAX_ATTACHMENT (64u << 20)
/* Beyond these a chunk passes what a reader takes, or a dictionary of short strings its number of entries. */
#define MAX_CHUNK_ROWS (1u << 18)
#define MAX_DICT_BYTES (64u << 20)
#define FAST_IDS 256u

struct bbx_writer {
	struct bbx_out out;
	struct bbx_writer_opts opts;
	struct bbx_writer_stats stats;
	struct bbx_dict_write dict;
	struct bbx_chunk_write chunk;
	struct bbx_builder *builders; /* by type id, rising */
	size_t n_builders;
	struct bbx_builder *by_id[FAST_IDS]; /* the same, of low ids: a search costs as much as adding a column */
	struct bbx_buf scratch;
	uint64_t watermark;           /* the highest promised */
	bool section_due;             /* FILE and SCHEMA stand before the next record */
	int err;                      /* the first failure: the writer is poisoned */
};

/* ---- Time spent ------------------------------------------------------------------------------ */

static uint64_t cpu_ns(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t))
		return 0;
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* ---- Sections and chunks --------------------------------------------------------------------- */

#define SECOND_SCHEMA (4u << 20) /* bytes of a file with one section from which it ends with a copy of its schema */

static int start_section(struct bbx_writer *w)
{
	w->section_due = false;
	return bbx_section_write(&w->out, w->opts.schema, w->opts.origin, &w->scratch);
}

static int write_deltas(struct bbx_writer *w, enum bbx_dict kind)
{
	uint64_t first_id;
	uint32_t n;
	int got;

	while ((got = bbx_dict_next_delta(&w->dict, kind, &w->scratch, &first_id, &n)) > 0) {
		int err = bbx_section_write_delta(&w->out, kind, &w->scratch, first_id, n);

		if (err)
			return err;
	}
	return got;
}

/*
 * Writes the rows of a builder, after the dictionary entries they need; group_end also ends the
 * flush group.
 */
static int write_chunk(struct bbx_writer *w, struct bbx_builder *b, bool group_end)
{
	bool state = b->type->flags & BBX_STATE;
	struct bbx_header h = {
		.type = state ? BBX_REC_SNAPSHOT : BBX_REC_EVENTS,
		.rows = b->rows,
		.subtype = b->type->id,
		.t_min = b->t_min,
		.t_max = b->t_max,
	};
	int err = bbx_chunk_intern(&w->chunk, b, &w->dict);

	/* Tasks name strings. */
	if (!err)
		err = write_deltas(w, BBX_DICT_string);
	if (!err)
		err = write_deltas(w, BBX_DICT_ip);
	if (!err)
		err = write_deltas(w, BBX_DICT_task);
	if (!err)
		err = bbx_chunk_encode(&w->chunk, b, &w->out.frames);
	if (!err && group_end)
		err = bbx_section_put_watermark(&w->chunk.ext, w->watermark);
	if (err)
		return err;
	h.flags = (uint8_t)((state ? BBX_REC_STATE : 0) | (b->unsorted ? 0 : BBX_REC_SORTED) |
			    (group_end ? BBX_REC_GROUP_END : 0));
	h.ext = w->chunk.ext.p;
	h.ext_len = w->chunk.ext.len;
	err = bbx_out_record(&w->out, &h, w->chunk.payload.p, w->chunk.payload.len);
	if (!err)
		bbx_builder_reset(b);
	return err;
}

/* Writes every row that waits. */
static int write_group(struct bbx_writer *w)
{
	struct bbx_builder *last = NULL;
	int err = 0;

	for (size_t i = 0; i < w->n_builders; i++)
		if (w->builders[i].rows)
			last = &w->builders[i];
	for (size_t i = 0; !err && i < w->n_builders; i++)
		if (w->builders[i].rows)
			err = write_chunk(w, &w->builders[i], &w->builders[i] == last);
	return err;
}

static bool is_section_full(const struct bbx_writer *w)
{
	return w->dict.bytes >= w->opts.dict_bytes;
}

/* To be called when no row waits. */
static void end_section_if_full(struct bbx_writer *w)
{
	if (!is_section_full(w))
		return;
	bbx_dict_reset(&w->dict);
	w->out.section++;
	w->section_due = true;
}

static int write_full(struct bbx_writer *w, struct bbx_builder *b)
{
	int err = write_chunk(w, b, false);

	if (err || !is_section_full(w))
		return err;
	/* The promise of the last group still holds. */
	err = write_group(w);
	end_section_if_full(w);
	return err;
}

/* Remembers a failure and keeps the account. */
static int done(struct bbx_writer *w, int err)
{
	w->stats.records = w->out.records;
	w->stats.bytes = w->out.bytes;
	w->stats.seq = w->out.seq;
	w->stats.section = w->out.section;
	if (err && !w->err)
		w->err = err;
	return err;
}

/* Readies the writer for a record: the section that is due starts. */
static int begin(struct bbx_writer *w)
{
	if (w->err || !w->section_due)
		return w->err;
	return done(w, start_section(w));
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static struct bbx_builder *find_builder(const struct bbx_writer *w, uint32_t type_id)
{
	size_t lo = 0, hi = w->n_builders;

	if (type_id < FAST_IDS)
		return w->by_id[type_id];
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (w->builders[mid].type->id < type_id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < w->n_builders && w->builders[lo].type->id == type_id ? &w->builders[lo] : NULL;
}

int bbx_writer_add(struct bbx_writer *w, uint32_t type_id, const struct bbx_value *values, size_t n)
{
	struct bbx_builder *b = find_builder(w, type_id);
	uint64_t start;
	int err = begin(w);

	if (err)
		return err;
	if (!b || bbx_builder_check(b, values, n))
		return -EINVAL;
	err = bbx_builder_add(b, &w->dict, values);
	if (err)
		return done(w, err);
	w->stats.rows++;
	if (!bbx_builder_full(b, w->opts.chunk_rows))
		return 0;
	start = cpu_ns();
	err = write_full(w, b);
	w->stats.encode_ns += cpu_ns() - start;
	return done(w, err);
}

int bbx_writer_flush(struct bbx_writer *w, uint64_t watermark_ns)
{
	uint64_t start = cpu_ns();
	int err;

	if (w->err)
		return w->err;
	if (watermark_ns > w->watermark)
		w->watermark = watermark_ns;
	err = write_group(w);
	if (!err)
		end_section_if_full(w);
	w->stats.encode_ns += cpu_ns() - start;
	return done(w, err);
}

int bbx_writer_incident(struct bbx_writer *w, const struct bbx_incident *inc)
{
	int err = begin(w);

	if (err)
		return err;
	err = bbx_section_write_incident(&w->out, inc, &w->scratch);
	done(w, w->out.err);
	return err;
}

int bbx_writer_recovery(struct bbx_writer *w, const struct bbx_recovery *rec)
{
	int err = begin(w);

	if (err)
		return err;
	err = bbx_section_write_recovery(&w->out, rec, &w->scratch);
	done(w, w->out.err);
	return err;
}

int bbx_writer_attach(struct bbx_writer *w, const char *name, const char *media_type,
		      const void *data, size_t len)
{
	int err = begin(w);

	if (err)
		return err;
	if (len > MAX_ATTACHMENT)
		return -EFBIG;
	err = bbx_section_write_attachment(&w->out, name, media_type, data, len);
	done(w, w->out.err);
	return err;
}

const struct bbx_writer_stats *bbx_writer_stats(const struct bbx_writer *w)
{
	return &w->stats;
}

/* ---- Life ------------------------------------------------------------------------------------ */

static int by_type_id(const void *a, const void *b)
{
	uint32_t x = ((const struct bbx_builder *)a)->type->id,
		 y = ((const struct bbx_builder *)b)->type->id;

	return x < y ? -1 : x > y;
}

static int make_builders(struct bbx_writer *w)
{
	const struct bbx_schema *s = w->opts.schema;

	w->builders = calloc(s->n_types ? s->n_types : 1, sizeof(*w->builders));
	if (!w->builders)
		return -ENOMEM;
	for (; w->n_builders < s->n_types; w->n_builders++) {
		struct bbx_builder *b = &w->builders[w->n_builders];

		if (s->types[w->n_builders].n_cols > BBX_MAX_COLUMNS)
			return -EINVAL;
		if (bbx_builder_init(b, &s->types[w->n_builders]))
			return -ENOMEM;
	}
	qsort(w->builders, w->n_builders, sizeof(*w->builders), by_type_id);
	for (size_t i = 0; i < w->n_builders; i++)
		if (w->builders[i].type->id < FAST_IDS)
			w->by_id[w->builders[i].type->id] = &w->builders[i];
	return 0;
}

static void free_writer(struct bbx_writer *w)
{
	for (size_t i = 0; i < w->n_builders; i++)
		bbx_builder_done(&w->builders[i]);
	free(w->builders);
	bbx_dict_done(&w->dict);
	bbx_chunk_write_done(&w->chunk);
	bbx_buf_done(&w->scratch);
	bbx_out_done(&w->out);
	free(w);
}

int bbx_writer_open(int fd, const struct bbx_writer_opts *opts, struct bbx_writer **ret_w)
{
	struct bbx_writer *w;
	int err;

	if (!opts->session || !opts->origin || opts->chunk_rows > MAX_CHUNK_ROWS || opts->dict_bytes > MAX_DICT_BYTES)
		return -EINVAL;
	w = calloc(1, sizeof(*w));
	if (!w)
		return -ENOMEM;
	w->opts = *opts;
	w->chunk.quick = opts->quick;
	if (!w->opts.schema)
		w->opts.schema = bbx_schema_builtin();
	if (!w->opts.chunk_rows)
		w->opts.chunk_rows = BBX_BUILDER_ROWS;
	if (!w->opts.dict_bytes)
		w->opts.dict_bytes = BBX_SECTION_DICT_BYTES;
	err = bbx_out_init(&w->out, fd, opts->session, opts->segment,
			   opts->level ? opts->level : 1);
	w->out.seq = opts->seq;
	if (!err)
		err = make_builders(w);
	if (!err)
		err = start_section(w);
	if (err) {
		free_writer(w);
		return err;
	}
	done(w, 0);
	*ret_w = w;
	return 0;
}

/* A large file with one section is lost with its only schema; other sections have one of their own. */
static bool needs_second_schema(const struct bbx_writer *w)
{
	return w->out.section == w->opts.segment && w->out.bytes > SECOND_SCHEMA;
}

int bbx_writer_close(struct bbx_writer *w)
{
	int err;

	if (!w)
		return 0;
	/* No row follows, so any promise holds. */
	for (size_t i = 0; i < w->n_builders; i++)
		if (w->builders[i].rows && w->builders[i].t_max > w->watermark)
			w->watermark = w->builders[i].t_max;
	err = bbx_writer_flush(w, 0);
	if (!err && !w->opts.no_index && needs_second_schema(w))
		err = bbx_section_write_schema(&w->out, w->opts.schema, &w->scratch);
	if (!err && !w->opts.no_index)
		err = bbx_out_index(&w->out);
	free_writer(w);
	return err;
}
