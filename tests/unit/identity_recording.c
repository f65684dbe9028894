/* SPDX-License-Identifier: Apache-2.0 */
#include "identity_recording.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <unistd.h>

struct bbx_task task(uint32_t pid, uint32_t tid, uint64_t start_ns, uint64_t cgroup, const char *comm)
{
	return (struct bbx_task){ pid, tid, start_ns, cgroup, comm, strlen(comm) };
}

static struct bbx_value value_of(const struct bbx_column *c, const struct set *s)
{
	struct bbx_value v = { .null = !(c->flags & BBX_NOT_NULL), .p = "" };
	static const struct bbx_task nobody = { .comm = "" };

	if (c->phys == BBX_DICT && c->dict == BBX_DICT_task)
		v.task = &nobody;
	else if (c->phys != BBX_DICT)
		v.u = 0;
	for (; s->column; s++) {
		if (strcmp(s->column, c->name))
			continue;
		v.null = false;
		v.len = (uint32_t)s->len;
		if (s->task)
			v.task = s->task;
		else if (s->text)
			v.p = s->text;
		else
			v.u = s->number;
	}
	return v;
}

void add_row(struct bbx_writer *w, const char *table, uint64_t ts, const struct bbx_task *of,
		    const struct set *sets)
{
	const struct bbx_type *t = bbx_schema_find(bbx_schema_builtin(), table);
	struct bbx_value values[64];

	assert_non_null(t);
	for (size_t i = 0; i < t->n_cols; i++)
		values[i] = value_of(&t->cols[i], sets);
	values[0] = (struct bbx_value){ .u = ts };
	if (of)
		values[1] = (struct bbx_value){ .task = of };
	assert_int_equal(bbx_writer_add(w, t->id, values, t->n_cols), 0);
}

FILE *new_file(void)
{
	FILE *f = tmpfile();

	assert_non_null(f);
	return f;
}

struct bbx_writer *start(FILE *f, uint8_t boot)
{
	static struct bbx_origin origins[4];
	struct bbx_origin *origin = &origins[boot];
	struct bbx_writer *w = NULL;

	*origin = (struct bbx_origin){ .node = "n1", .clock_id = 7 };
	memset(origin->boot_id, boot, sizeof(origin->boot_id));
	assert_int_equal(bbx_writer_open(fileno(f), &(struct bbx_writer_opts){ .origin = origin, .session = boot + 1u }, &w),
			 0);
	ROW(w, "clock", 1, NULL, NUMBER("realtime", UTC * SEC + 1), );
	return w;
}

struct recording open_file(FILE *f)
{
	struct bbx_diag diag = { 0 };
	struct recording rec;

	assert_int_equal(bbx_open_fd(dup(fileno(f)), "test.bbx", 0, &rec.r, &diag), 0);
	fclose(f);
	assert_int_equal(bbx_identity_new(rec.r, &rec.id), 0);
	return rec;
}

struct recording finish(struct bbx_writer *w, FILE *f)
{
	assert_int_equal(bbx_writer_close(w), 0);
	return open_file(f);
}

void done(struct recording *rec)
{
	bbx_identity_free(rec->id);
	bbx_close(rec->r);
}
