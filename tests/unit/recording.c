/* SPDX-License-Identifier: Apache-2.0 */
#include "recording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#define COMMON                                                                                                 \
	{ .id = 1, .phys = BBX_U64, .flags = BBX_NOT_NULL, .name = "ts", .logical = "boot_ts", TEXTS },        \
	{ .id = 2, .phys = BBX_DICT, .dict = BBX_DICT_task, .name = "task", .logical = "task", TEXTS },        \
	{ .id = 3, .phys = BBX_U64, .name = "cpu", .logical = "none", TEXTS }
#define TEXTS .unit = "", .anon = "none", .labels = "", .doc = ""

static const struct bbx_column alpha_cols[] = {
	COMMON,
	{ .id = 16, .phys = BBX_U64, .name = "size", .logical = "bytes", TEXTS },
	{ .id = 17, .phys = BBX_I64, .name = "delta", .logical = "none", TEXTS },
	{ .id = 18, .phys = BBX_F64, .name = "share", .logical = "none", TEXTS },
	{ .id = 19, .phys = BBX_BYTES, .name = "raw", .logical = "text", TEXTS },
	{ .id = 20, .phys = BBX_DICT, .dict = BBX_DICT_string, .name = "path", .logical = "path",
		TEXTS },
	{ .id = 21, .phys = BBX_DICT, .dict = BBX_DICT_ip, .name = "addr", .logical = "ip", TEXTS },
};

static const struct bbx_column beta_cols[] = {
	COMMON,
	{ .id = 16, .phys = BBX_U64, .flags = BBX_KEY, .name = "key", .logical = "none", TEXTS },
	{ .id = 17, .phys = BBX_DICT, .dict = BBX_DICT_string, .name = "path", .logical = "path",
		TEXTS },
};

#define N(a) (sizeof(a) / sizeof((a)[0]))

static const struct bbx_type types[] = {
	{ .id = 1, .name = "alpha", .doc = "", .n_cols = N(alpha_cols), .cols = alpha_cols },
	{ .id = 2, .flags = BBX_STATE, .name = "beta", .doc = "", .n_cols = N(beta_cols),
		.cols = beta_cols },
};

const struct bbx_schema rec_schema = { .n_types = N(types), .types = types };

/* ---- What is in a row ------------------------------------------------------------------------ */

/* Everything follows from the row's number. */
struct source {
	struct bbx_task task;
	char text[64];
	uint8_t addr[16];
};

static const char *const comms[] = { "init", "leaker", "sh" };

const char *rec_type_of(uint64_t ts)
{
	return ts / REC_STEP % 5 ? "alpha" : "beta";
}

static void put_text(struct source *s, struct bbx_value *v, const char *fmt, unsigned n)
{
	v->len = (uint32_t)snprintf(s->text, sizeof(s->text), fmt, n);
	v->p = s->text;
}

static void make_value(const struct bbx_column *c, uint64_t ts, struct source *s,
		       struct bbx_value *v)
{
	unsigned i = (unsigned)(ts / REC_STEP);

	*v = (struct bbx_value){ .null = c->id >= 3 && (i + c->id) % 7 == 0 };
	switch (c->phys) {
	case BBX_U64:
		v->u = c->id == 1 ? ts : c->id == 3 ? i % 4 : (uint64_t)i * i * 1000003;
		break;
	case BBX_I64:
		v->i = (i % 2 ? -1 : 1) * (int64_t)i * 77;
		break;
	case BBX_F64:
		v->f = i / 3.0;
		break;
	case BBX_BYTES:
		put_text(s, v, "raw %u bytes", i * 31);
		break;
	case BBX_DICT:
		if (c->dict == BBX_DICT_string)
			put_text(s, v, "/some/path/%u", i % 17);
		if (c->dict == BBX_DICT_ip) {
			memset(s->addr, (int)(i % 5 + 1), sizeof(s->addr));
			v->len = i % 2 ? 4 : 16;
			v->p = s->addr;
		}
		if (c->dict == BBX_DICT_task) {
			s->task = (struct bbx_task){
				.pid = 100 + i % 9, .tid = 100 + i % 9, .start_ns = 5,
				.cgroup_id = 7,
				.comm = comms[i % 3], .comm_len = strlen(comms[i % 3]),
			};
			v->task = &s->task;
		}
		break;
	}
}

static void set_cell(struct rec_cell *c, const void *p, size_t len)
{
	assert_true(len <= sizeof(c->bytes));
	c->len = (uint16_t)len;
	if (len)
		memcpy(c->bytes, p, len);
}

static void set_task(struct rec_cell *c, const struct bbx_task *t)
{
	c->len = (uint16_t)snprintf(c->bytes, sizeof(c->bytes), "%u %u %llu %llu %.*s", t->pid,
				    t->tid,
				    (unsigned long long)t->start_ns, (unsigned long long)t->cgroup_id,
				    (int)t->comm_len, t->comm);
}

void rec_written(const char *type, const char *column, uint64_t ts, struct rec_cell *ret_c)
{
	const struct bbx_type *t = bbx_schema_find(&rec_schema, type);
	const struct bbx_column *c = &t->cols[bbx_type_column(t, column)];
	struct bbx_value v;
	struct source s;

	*ret_c = (struct rec_cell){ 0 };
	make_value(c, ts, &s, &v);
	ret_c->null = v.null;
	if (v.null)
		return;
	if (c->phys == BBX_DICT && c->dict == BBX_DICT_task)
		set_task(ret_c, v.task);
	else if (c->phys >= BBX_BYTES)
		set_cell(ret_c, v.p, v.len);
	else
		set_cell(ret_c, &v.u, sizeof(v.u));
}

/* ---- Writing --------------------------------------------------------------------------------- */

int rec_file(void)
{
	int fd = memfd_create("recording", MFD_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

int rec_file_of(const void *p, size_t len)
{
	int fd = rec_file();

	assert_int_equal(pwrite(fd, p, len, 0), len);
	return fd;
}

void *rec_bytes(int fd, size_t *ret_len)
{
	off_t len = lseek(fd, 0, SEEK_END);
	void *p = malloc((size_t)len + 1);

	assert_non_null(p);
	assert_int_equal(pread(fd, p, (size_t)len, 0), len);
	*ret_len = (size_t)len;
	return p;
}

static void write_row(struct bbx_writer *w, uint64_t ts)
{
	const struct bbx_type *t = bbx_schema_find(&rec_schema, rec_type_of(ts));
	struct bbx_value v[16];
	struct source s[16];

	for (size_t i = 0; i < t->n_cols; i++)
		make_value(&t->cols[i], ts, &s[i], &v[i]);
	assert_int_equal(bbx_writer_add(w, t->id, v, t->n_cols), 0);
}

uint64_t rec_write(int fd, const struct rec_opts *o)
{
	static const struct bbx_origin origin = { .boot_id = { 1, 2, 3 }, .node = "n1",
		.kernel = "6.1.0", .clock_id = 7 };
	static const struct bbx_incident incident = { .ts = 5, .reason = "oom", .pod = "checkout" };
	struct bbx_writer_opts opts = {
		.schema = &rec_schema, .origin = &origin,
		.session = o->session ? o->session : REC_SESSION,
		.segment = o->section, .seq = o->seq, .no_index = o->no_index,
	};
	size_t rows = o->rows ? o->rows : 60, group = o->group ? o->group : 20;
	struct bbx_writer *w;
	uint64_t seq;

	lseek(fd, 0, SEEK_END);
	assert_int_equal(bbx_writer_open(fd, &opts, &w), 0);
	for (size_t i = 0; i < rows; i++) {
		uint64_t ts = (o->first + i + 1) * REC_STEP;

		write_row(w, ts);
		if ((i + 1) % group == 0)
			assert_int_equal(bbx_writer_flush(w, ts), 0);
	}
	if (o->items) {
		assert_int_equal(bbx_writer_incident(w, &incident), 0);
		assert_int_equal(bbx_writer_attach(w, "pod.yaml", "text/yaml", "kind: Pod\n", 10),
				 0);
	}
	assert_int_equal(bbx_writer_flush(w, 0), 0);
	seq = bbx_writer_stats(w)->seq;
	assert_int_equal(bbx_writer_close(w), 0);
	return seq;
}

/* ---- Reading --------------------------------------------------------------------------------- */

void rec_cell(struct bbx_reader *r, const struct bbx_batch *b, uint32_t col, uint32_t row,
	      struct rec_cell *ret_c)
{
	const struct bbx_column *c = &bbx_schema(r)->types[b->type].cols[col];
	struct bbx_task task;
	struct bbx_str s;
	int e;

	*ret_c = (struct rec_cell){ .null = bbx_cell_null(b, col, row) };
	if (ret_c->null)
		return;
	if (c->phys == BBX_DICT && c->dict == BBX_DICT_task) {
		e = bbx_dict_task(r, b->section, b->vec[col].u[row], &task);
		ret_c->lost = e == -ENOENT || (task.comm_len >= 6 &&
					       !memcmp(task.comm, "?dict:", 6));
		set_task(ret_c, &task);
	} else if (c->phys >= BBX_BYTES) {
		e = bbx_cell_str(r, b, col, row, &s);
		assert_int_equal(e, 1);
		if (b->vec[col].u)
			e = c->dict == BBX_DICT_ip ? bbx_dict_ip(r, b->section, b->vec[col].u[row],
					&s) :
						     bbx_dict_str(r, b->section, b->vec[col].u[row],
								     &s);
		ret_c->lost = e == -ENOENT;
		set_cell(ret_c, s.p, s.len);
	} else {
		set_cell(ret_c, &b->vec[col].u[row], sizeof(uint64_t));
	}
}

static bool same(const struct rec_cell *a, const struct rec_cell *b)
{
	return a->null == b->null && a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

bool rec_check_batch(struct bbx_reader *r, const struct bbx_batch *b, uint8_t *seen, size_t n_seen,
		     bool *ret_lost)
{
	const struct bbx_type *t = &bbx_schema(r)->types[b->type];

	for (uint32_t row = 0; row < b->rows; row++) {
		uint64_t ts = b->vec[0].u[row];

		if (ts % REC_STEP || !ts || strcmp(rec_type_of(ts), t->name))
			return false;
		for (uint32_t col = 0; col < t->n_cols; col++) {
			struct rec_cell is, was;

			rec_cell(r, b, col, row, &is);
			rec_written(t->name, t->cols[col].name, ts, &was);
			if (is.lost || (!b->vec[col].present && !was.null))
				*ret_lost = true;
			else if (!same(&is, &was))
				return false;
		}
		if (seen && ts / REC_STEP <= n_seen)
			seen[ts / REC_STEP - 1]++;
	}
	return true;
}

size_t rec_check_all(struct bbx_reader *r, uint8_t *seen, size_t n_seen)
{
	struct bbx_batch b = { 0 };
	bool lost = false;
	size_t rows = 0;

	for (size_t i = 0; i < bbx_n_chunks(r); i++) {
		int e = bbx_chunk_read(r, i, NULL, 0, &b);

		assert_true(e >= 0);
		assert_true(rec_check_batch(r, &b, seen, n_seen, &lost));
		rows += b.rows;
	}
	bbx_batch_done(&b);
	assert_true(!lost || bbx_n_damages(r) || bbx_n_recoveries(r));
	return rows;
}
