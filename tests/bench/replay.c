/* SPDX-License-Identifier: Apache-2.0 */
#include "replay.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND 1000000000ull
#define WARM 512u /* rows */

uint64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static int load_tasks(struct replay *s)
{
	size_t n_sections = bbx_n_sections(s->r);

	s->task = calloc(n_sections + 1, sizeof(*s->task));
	for (size_t i = 0; s->task && i < n_sections; i++) {
		uint64_t n = bbx_dict_size(s->r, i, BBX_DICT_task);

		s->task[i] = calloc(n + 1, sizeof(**s->task));
		if (!s->task[i])
			return -ENOMEM;
		for (uint64_t id = 1; id <= n; id++)
			if (bbx_dict_task(s->r, i, id, &s->task[i][id - 1]))
				return -EBADMSG;
	}
	return s->task ? 0 : -ENOMEM;
}

static int load_cell(struct replay *s, const struct bbx_batch *b, const struct bbx_column *c, uint32_t col, uint32_t row,
		     struct bbx_value *v)
{
	struct bbx_str str;
	int got;

	*v = (struct bbx_value){ .null = bbx_cell_null(b, col, row) };
	if (v->null)
		return 0;
	if (c->phys == BBX_DICT && c->dict == BBX_DICT_task) {
		v->null = !b->vec[col].u[row];
		v->task = v->null ? NULL : &s->task[b->section][b->vec[col].u[row] - 1];
		return 0;
	}
	if (c->phys != BBX_DICT && c->phys != BBX_BYTES) {
		v->u = b->vec[col].u[row];
		return 0;
	}
	got = bbx_cell_str(s->r, b, col, row, &str);
	v->null = !got;
	v->p = str.p;
	v->len = got ? (uint32_t)str.len : 0;
	return got < 0 ? got : 0;
}

static int load_chunk(struct replay *s, size_t chunk)
{
	struct bbx_batch *b = &s->batch[chunk];
	int got = bbx_chunk_read(s->r, chunk, NULL, 0, b), err = 0;
	const struct bbx_type *t = &bbx_schema(s->r)->types[b->type];

	for (uint32_t row = 0; got == 1 && !err && row < b->rows; row++) {
		s->row[s->n++] = (struct row){ b->vec[0].u[row], t, s->n_values };
		for (uint32_t col = 0; !err && col < t->n_cols; col++)
			err = load_cell(s, b, &t->cols[col], col, row, &s->value[s->n_values++]);
	}
	return got == 1 ? err : -EBADMSG;
}

static int by_time(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->ts != y->ts)
		return x->ts < y->ts ? -1 : 1;
	return x->first < y->first ? -1 : 1;
}

/* Rows and their values one behind the other, as they would come from a kernel buffer: no cache misses of our own making. */
static int sort_rows(struct replay *s)
{
	struct bbx_value *sorted = malloc((s->n_values + 1) * sizeof(*sorted));
	size_t n = 0;

	if (!sorted)
		return -ENOMEM;
	qsort(s->row, s->n, sizeof(*s->row), by_time);
	for (size_t i = 0; i < s->n; i++) {
		size_t n_cols = s->row[i].type->n_cols;

		memcpy(sorted + n, s->value + s->row[i].first, n_cols * sizeof(*sorted));
		s->row[i].first = n;
		n += n_cols;
	}
	free(s->value);
	s->value = sorted;
	return 0;
}

int replay_load(struct replay *s, struct bbx_reader *r)
{
	size_t n = bbx_n_chunks(r), rows = 0, values = 0;
	int err;

	*s = (struct replay){ .r = r, .batch = calloc(n + 1, sizeof(*s->batch)) };
	for (size_t i = 0; i < n; i++) {
		rows += bbx_chunk(r, i)->rows;
		values += bbx_chunk(r, i)->rows * bbx_schema(r)->types[bbx_chunk(r, i)->type].n_cols;
	}
	s->row = malloc((rows + 1) * sizeof(*s->row));
	s->value = malloc((values + 1) * sizeof(*s->value));
	if (!s->batch || !s->row || !s->value)
		return -ENOMEM;
	err = load_tasks(s);
	for (size_t i = 0; !err && i < n; i++)
		err = load_chunk(s, i);
	return err ? err : sort_rows(s);
}

void replay_done(struct replay *s)
{
	for (size_t i = 0; s->batch && i < bbx_n_chunks(s->r); i++)
		bbx_batch_done(&s->batch[i]);
	for (size_t i = 0; s->task && i < bbx_n_sections(s->r); i++)
		free(s->task[i]);
	free(s->batch);
	free(s->task);
	free(s->row);
	free(s->value);
}

/* What lies behind a value, as far as reading it brings it near. */
static unsigned touch(const struct bbx_column *c, const struct bbx_value *v)
{
	unsigned sum = 0;

	if (v->null || (c->phys != BBX_DICT && c->phys != BBX_BYTES))
		return v->null;
	if (c->dict == BBX_DICT_task)
		return v->task->pid + (unsigned char)v->task->comm[0];
	for (uint32_t i = 0; i < v->len; i += 64)
		sum += ((const unsigned char *)v->p)[i];
	return sum;
}

/* Brings some rows into the cache, where a recorder has just got them from the kernel. */
static unsigned warm(const struct replay *s, size_t from, size_t to)
{
	unsigned sum = 0;

	for (size_t i = from; i < to; i++)
		for (size_t col = 0; col < s->row[i].type->n_cols; col++)
			sum += touch(&s->row[i].type->cols[col], &s->value[s->row[i].first + col]);
	return sum;
}

static int write_rows(const struct replay *s, size_t from, size_t to, uint64_t *tick, struct bbx_writer *w)
{
	int err = 0;

	for (size_t i = from; !err && i < to; i++) {
		const struct row *row = &s->row[i];

		if (row->ts / SECOND != *tick) {
			*tick = row->ts / SECOND;
			err = bbx_writer_flush(w, *tick * SECOND);
		}
		if (!err)
			err = bbx_writer_add(w, row->type->id, &s->value[row->first], row->type->n_cols);
	}
	return err;
}

int replay_write(const struct replay *s, int fd, uint64_t *ret_ns)
{
	struct bbx_origin origin = { .node = "bench", .clock_id = 7 };
	struct bbx_writer_opts opts = { .schema = bbx_schema(s->r), .origin = &origin, .session = 1 };
	uint64_t start = cpu_ns(), ns, tick = s->n ? s->row[0].ts / SECOND : 0;
	volatile unsigned sum = 0;
	struct bbx_writer *w;
	int err = bbx_writer_open(fd, &opts, &w), closed;

	if (err)
		return err;
	ns = cpu_ns() - start;
	for (size_t i = 0; !err && i < s->n; i += WARM) {
		size_t to = i + WARM < s->n ? i + WARM : s->n;

		sum += warm(s, i, to);
		start = cpu_ns();
		err = write_rows(s, i, to, &tick, w);
		ns += cpu_ns() - start;
	}
	start = cpu_ns();
	closed = bbx_writer_close(w);
	*ret_ns = ns + cpu_ns() - start;
	return err ? err : closed;
}
