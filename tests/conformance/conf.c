/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of conformance files, their rows, and files made by the public writer.
 */
#include "conf.h"

#include <string.h>

#include "schema_ids.h"

static const struct bbx_column alpha_cols[] = {
	CONF_COMMON,
	{ .id = 16, .phys = BBX_U64, .name = "size", .logical = "bytes", .unit = "bytes",
		.anon = "none", .labels = "", .doc = "u64" },
	{ .id = 17, .phys = BBX_I64, .name = "delta", .logical = "none", CONF_TEXTS },
	{ .id = 18, .phys = BBX_F64, .name = "share", .logical = "none", CONF_TEXTS },
	{ .id = 19, .phys = BBX_BYTES, .name = "raw", .logical = "text", .unit = "", .anon = "text",
		.labels = "", .doc = "" },
	{ .id = 20, .phys = BBX_DICT, .dict = BBX_DICT_string, .name = "path", .logical = "path",
		.unit = "", .anon = "path", .labels = "",
		.doc = "\"quoted\", tab\t, not ASCII: \xc3\xa4" },
	{ .id = 21, .phys = BBX_DICT, .dict = BBX_DICT_ip, .name = "addr", .logical = "ip",
		CONF_TEXTS },
	{ .id = 300, .phys = BBX_I64, .name = "sig", .logical = "signal", .unit = "",
		.anon = "none", .labels = "signal", .doc = "" },
};
static const struct bbx_column beta_cols[] = {
	CONF_COMMON,
	{ .id = 16, .phys = BBX_U64, .flags = BBX_KEY, .name = "key", .logical = "none",
		CONF_TEXTS },
	{ .id = 17, .phys = BBX_DICT, .dict = BBX_DICT_string, .name = "path", .logical = "path",
		CONF_TEXTS },
};
static const struct bbx_type types[] = {
	{ .id = 1, .name = "alpha", .doc = "one column of each kind", .n_cols = N(alpha_cols),
		.cols = alpha_cols },
	{ .id = 70000, .flags = BBX_STATE, .name = "beta", .doc = "", .n_cols = N(beta_cols),
		.cols = beta_cols },
};
static const struct bbx_label signals[] = { { -5, "minus five" }, { 0, "zero" }, { 9, "SIGKILL" },
	{ INT64_MAX, "largest" } };
static const struct bbx_labels labels[] = { { "signal", N(signals), signals } };

const struct bbx_schema conf_schema = { .n_types = N(types), .types = types, .n_labels = N(labels),
	.labels = labels };

const struct bbx_origin conf_origin = {
	.boot_id = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 },
	.machine_id = "m1", .node = "node-1", .kernel = "6.1.0", .arch = "x86_64",
	.agent = "mkconf 1", .config = "a = 1\nb = 2\n",
	.profile = "all", .clock_id = 7,
};

/* ---- Rows ------------------------------------------------------------------------------------ */

struct bbx_value conf_bytes(const void *p, size_t len)
{
	return (struct bbx_value){ .p = p, .len = (uint32_t)len };
}

static struct bbx_value dict_value(const struct bbx_column *c, unsigned i, struct conf_row *r)
{
	static const char *const comms[] = { "init", "", "a\nb\"\\\x7f\xff" };
	int n;

	if (c->dict == BBX_DICT_task) {
		r->task = (struct bbx_task){ .pid = 100 + i % 9, .tid = 100 + i % 9 + i % 2,
			.start_ns = 5000000000u + i % 9, .cgroup_id = i % 5 ? 7 : 0,
			.comm = comms[i % 3], .comm_len = strlen(comms[i % 3]) };
		return (struct bbx_value){ .task = &r->task };
	}
	if (c->dict == BBX_DICT_ip) {
		memset(r->addr, (int)(i % 5 + 1), sizeof(r->addr));
		return conf_bytes(r->addr, i % 2 ? 4 : 16);
	}
	n = snprintf(r->text[0], sizeof(r->text[0]), i % 11 ? "/some/path/%u" : "", i % 17);
	return conf_bytes(r->text[0], (size_t)n);
}

static struct bbx_value raw_value(unsigned i, struct conf_row *r)
{
	int n = snprintf(r->text[1], sizeof(r->text[1]), "raw %u%c\x01\xfe", i, 0);

	return conf_bytes(r->text[1], (size_t)n);
}

void conf_make_row(const struct bbx_type *t, unsigned i, struct conf_row *ret_row)
{
	struct conf_row *r = ret_row;

	for (size_t k = 0; k < t->n_cols; k++) {
		const struct bbx_column *c = &t->cols[k];
		struct bbx_value *v = &r->v[k];

		*v = (struct bbx_value){ .null = c->id >= 2 && (i + c->id) % 7 == 0 };
		if (v->null)
			continue;
		if (c->phys == BBX_U64)
			v->u = c->id == BBX_COL_TS  ? (i + 1) * 1000ull :
			       c->id == BBX_COL_CPU ? i % 4 : (uint64_t)i * i * 1000003;
		else if (c->phys == BBX_I64)
			v->i = (i % 2 ? -1 : 1) * (int64_t)i * 77;
		else if (c->phys == BBX_F64)
			v->f = i / 4.0;
		else if (c->phys == BBX_BYTES)
			*v = raw_value(i, r);
		else
			*v = dict_value(c, i, r);
	}
}

/* ---- Through the writer ---------------------------------------------------------------------- */

void conf_open(struct conf *c, const struct bbx_schema *s, uint64_t session, bool no_index)
{
	struct bbx_writer_opts opts = { .schema = s, .origin = &conf_origin, .session = session,
		.no_index = no_index };

	check(s->n_types > CONF_TYPES ? -EINVAL : 0, "types");
	check(bbx_writer_open(c->fd, &opts, &c->w), "open");
	json_section(&c->json, session, 0, &conf_origin);
	if (!c->sections)
		json_schema(&c->json, s);
	c->schema = s;
	c->sections++;
}

void conf_add(struct conf *c, size_t type, const struct bbx_value *values)
{
	const struct bbx_type *t = &c->schema->types[type];
	struct conf_pending *p = &c->pending[type];

	check(bbx_writer_add(c->w, t->id, values, t->n_cols), "add");
	if (!p->n++) {
		json_open(&p->rows);
		p->t_min = p->t_max = values[0].u;
	}
	p->t_min = values[0].u < p->t_min ? values[0].u : p->t_min;
	p->t_max = values[0].u > p->t_max ? values[0].u : p->t_max;
	json_row(&p->rows, t, values);
}

void conf_add_rows(struct conf *c, size_t type, unsigned from, unsigned to)
{
	struct conf_row r;

	for (unsigned i = from; i < to; i++) {
		conf_make_row(&c->schema->types[type], i, &r);
		conf_add(c, type, r.v);
	}
}

/* The writer flushes its tables by rising id; ours stand so. */
void conf_flush(struct conf *c, uint64_t watermark)
{
	check(bbx_writer_flush(c->w, watermark), "flush");
	for (size_t i = 0; i < c->schema->n_types; i++) {
		const struct bbx_type *t = &c->schema->types[i];
		struct conf_pending *p = &c->pending[i];
		const struct json_chunk chunk = { .section = c->sections - 1, .t_min = p->t_min,
			.t_max = p->t_max, .state = t->flags & BBX_STATE, .table = t->name };

		if (p->n)
			json_chunk(&c->json, &chunk, &p->rows);
		p->n = 0;
	}
}

void conf_close(struct conf *c)
{
	conf_flush(c, 0);
	check(bbx_writer_close(c->w), "close");
}
