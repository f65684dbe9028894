/* SPDX-License-Identifier: Apache-2.0 */
#include "vtab_recording.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "bbx.h"

#define N_TASKS 30
#define ROWS 300
#define S 1000000000ull

static uint64_t seed = 88172645463325252ull;

uint64_t vtab_any(uint64_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return n ? seed % n : 0;
}

static const char *const words[] = { "node", "sh", "", "a\0b", "10", "leaker", "x'y\"z", "?dict:7", "\xff\xfe", "checkout-6d9f" };
static const size_t lens[] = { 4, 2, 0, 3, 2, 6, 5, 7, 2, 13 };
#define N_WORDS (sizeof(words) / sizeof(words[0]))

static void any_task(struct bbx_task *task, unsigned file)
{
	static char comm[N_TASKS][16];
	uint32_t n = (uint32_t)vtab_any(N_TASKS);

	*task = (struct bbx_task){ .pid = 100 + n / 2, .tid = 100 + n, .start_ns = S * (n / 2) + file, .cgroup_id = 70 + n % 5, .comm = comm[n] };
	task->comm_len = (size_t)snprintf(comm[n], sizeof(comm[n]), n % 7 ? "c%u" : "node", n % 9);
	if (n == 3) {
		*task = (struct bbx_task){ .cgroup_id = 72, .comm = "" };
	}
}

static struct bbx_value any_value(const struct bbx_column *c, struct bbx_task *task, unsigned file)
{
	struct bbx_value v = { .null = !(c->flags & BBX_NOT_NULL) && !vtab_any(4) };
	size_t w = vtab_any(N_WORDS);

	if (c->phys == BBX_DICT && c->dict == BBX_DICT_task) {
		any_task(task, file);
		v.task = task;
	} else if (c->phys == BBX_DICT && c->dict == BBX_DICT_ip) {
		v.p = vtab_any(2) ? "\x0a\x00\x00\x01" : "\x0a\x00\x00\x02";
		v.len = 4;
	} else if (c->phys == BBX_DICT || c->phys == BBX_BYTES) {
		v.p = words[w];
		v.len = (uint32_t)lens[w];
	} else {
		v.u = vtab_any(3) ? vtab_any(12) : vtab_any(20) ? vtab_any(100000) : UINT64_MAX - vtab_any(3);
	}
	return v;
}

static void add_row(struct bbx_writer *w, const struct bbx_type *type, uint64_t ts, unsigned file)
{
	struct bbx_value v[64] = { 0 };
	struct bbx_task tasks[64];

	assert_true(type->n_cols <= 64);
	for (size_t i = 0; i < type->n_cols; i++) {
		v[i] = any_value(&type->cols[i], &tasks[i], file);
		if (!strcmp(type->cols[i].name, "ts"))
			v[i] = (struct bbx_value){ .u = ts };
		else if (!strcmp(type->name, "clock") && !strcmp(type->cols[i].name, "realtime"))
			v[i] = (struct bbx_value){ .u = ts + 1700000000 * S };
		else if (!strcmp(type->name, "container") && !strcmp(type->cols[i].name, "cgroup"))
			v[i] = (struct bbx_value){ .u = 70 + vtab_any(5) };
		else if (!strcmp(type->cols[i].name, "cpu"))
			v[i] = (struct bbx_value){ .u = vtab_any(4) };
	}
	assert_int_equal(bbx_writer_add(w, type->id, v, type->n_cols), 0);
}

void vtab_recording(unsigned file, char path[64])
{
	const struct bbx_schema *s = bbx_schema_builtin();
	struct bbx_origin origin = { .boot_id = { (uint8_t)(file + 1) }, .node = file ? "node-b" : "node", .clock_id = 7 };
	struct bbx_writer_opts opts = { .schema = s, .origin = &origin, .session = 77 + file };
	struct bbx_incident inc = { .ts = 20 * S, .reason = "oom", .pod = "checkout-6d9f" };
	unsigned each = file < 2 ? 60 : 150; /* too few rows for statistics, or enough */
	struct bbx_writer *w;
	int fd;

	snprintf(path, 64, "/tmp/test_vtab.XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(bbx_writer_open(fd, &opts, &w), 0);
	add_row(w, bbx_schema_find(s, "clock"), S, file);
	for (unsigned i = 0; i < ROWS; i++) {
		for (size_t k = 0; k < s->n_types; k++)
			if (strcmp(s->types[k].name, "clock"))
				add_row(w, &s->types[k], i * S / 10 + vtab_any(S), file);
		if (i % each == each - 1)
			assert_int_equal(bbx_writer_flush(w, i * S / 10), 0);
	}
	assert_int_equal(bbx_writer_incident(w, &inc), 0);
	assert_int_equal(bbx_writer_close(w), 0);
	close(fd);
}
