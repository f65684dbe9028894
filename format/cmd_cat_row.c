/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd_cat.h"
#include "timearg.h"
#include <stdlib.h>
#include <string.h>

/* ---- Columns ----------------------------------------------------------------------------------------------------- */

static bool has_column(const struct cat_plan *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->columns[i].name, name))
			return true;
	return false;
}

static int make_key(struct cat_column *c)
{
	FILE *f = open_memstream(&c->key, &c->key_len);

	if (!f)
		return -ENOMEM;
	putc(',', f);
	bb_print_json_string(f, c->name, strlen(c->name));
	putc(':', f);
	return fclose(f) ? -ENOMEM : 0;
}

static void free_column(struct cat_column *c)
{
	free(c->name);
	free(c->key);
	bb_scratch_done(&c->scratch);
}

/* The first column of a name stays the only one. */
static int add_column(struct cat_plan *p, const char *name, const char *suffix, enum cat_what what, int col)
{
	struct cat_column c = { .what = what, .col = col };

	if (asprintf(&c.name, "%s%s", name, suffix) < 0)
		return -ENOMEM;
	if (has_column(p, c.name)) {
		free_column(&c);
		return 0;
	}
	if (p->n == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 32;
		struct cat_column *columns = realloc(p->columns, cap * sizeof(*columns));

		if (!columns) {
			free_column(&c);
			return -ENOMEM;
		}
		p->columns = columns;
		p->cap = cap;
	}
	p->columns[p->n++] = c;
	return make_key(&p->columns[p->n - 1]);
}

/* A task becomes three columns, an enum its number and its name. */
static int add_own(struct cat_plan *p, int col)
{
	const struct bbx_column *c = &p->type->cols[col];
	int err;

	if (c->phys == BBX_DICT && c->dict == BBX_DICT_task) {
		err = add_column(p, c->name, "_upid", CAT_upid, col);
		if (!err)
			err = add_column(p, c->name, "_pid", CAT_pid, col);
		return err ? err : add_column(p, c->name, "_comm", CAT_comm, col);
	}
	if (!strcmp(c->logical, "boot_ts"))
		return add_column(p, c->name, "", CAT_time, col);
	if (!strcmp(c->logical, "argv"))
		return add_column(p, c->name, "", CAT_argv, col);
	err = add_column(p, c->name, "", CAT_cell, col);
	return err || !*c->labels ? err : add_column(p, c->name, "_name", CAT_label, col);
}

/* A table's own pod, say, stands where the pod of its tasks would. */
static int add_common(struct cat_plan *p)
{
	static const struct {
		const char *name;
		enum cat_what what;
	} common[] = {
		{ "table", CAT_table }, { "ts", CAT_ts }, { "node", CAT_node }, { "namespace", CAT_namespace },
		{ "pod", CAT_pod }, { "container", CAT_container }, { "upid", CAT_upid }, { "pid", CAT_pid },
		{ "tid", CAT_tid }, { "comm", CAT_comm },
	};
	int err = 0;

	for (size_t i = 0; i < sizeof(common) / sizeof(*common) && !err; i++) {
		int own = i < 2 ? -1 : bbx_type_column(p->type, common[i].name);

		err = own >= 0 ? add_own(p, own)
			       : add_column(p, common[i].name, "", common[i].what, i < 2 ? p->ts : p->task);
	}
	return err;
}

int bbx_cat_plan(const struct bbx_type *type, struct cat_plan *ret_p)
{
	struct cat_plan p = { .type = type, .ts = bbx_type_column(type, "ts"), .task = bbx_type_column(type, "task") };
	int err = add_common(&p);

	for (size_t i = 0; i < type->n_cols && !err; i++)
		if ((int)i != p.ts && (int)i != p.task)
			err = add_own(&p, (int)i);
	if (err)
		bbx_cat_plan_done(&p);
	else
		*ret_p = p;
	return err;
}

void bbx_cat_plan_done(struct cat_plan *p)
{
	for (size_t i = 0; i < p->n; i++)
		free_column(&p->columns[i]);
	free(p->columns);
	*p = (struct cat_plan){ 0 };
}

/* ---- Rows -------------------------------------------------------------------------------------------------------- */

static struct bb_cell text_cell(struct bbx_str s)
{
	return (struct bb_cell){ .type = s.len ? BB_CELL_text : BB_CELL_null, .p = s.p, .len = s.len };
}

static struct bb_cell number_cell(uint64_t u)
{
	return (struct bb_cell){ .type = u ? BB_CELL_uint : BB_CELL_null, .u = u };
}

static struct bbx_str of_string(const char *s)
{
	return (struct bbx_str){ s, strlen(s) };
}

/* Whom a task column names in the row at hand. */
static int find_who(const struct cat *c, struct cat_plan *p, const struct bbx_batch *b, uint32_t row, int col)
{
	int err = 0;

	if (p->who_col == col && col >= 0)
		return 0;
	p->who_col = col;
	p->who = (struct bbx_who){ 0 };
	if (col >= 0 && b->vec[col].present)
		err = bbx_who(c->id, b->section, bb_cell_id(b, (uint32_t)col, row), &p->who);
	return err == -ENOENT ? 0 : err;
}

/* What is known of a task: a cell that shows one of its parts. */
static int who_cell(const struct cat *c, struct cat_plan *p, const struct bbx_batch *b, uint32_t row, struct cat_column *col)
{
	static const struct bbx_container_info none;
	const struct bbx_container_info *container;
	const struct bbx_who *w = &p->who;
	int err = find_who(c, p, b, row, col->col);

	if (err)
		return err;
	container = w->container ? w->container : &none;
	switch (col->what) {
	case CAT_namespace:
		col->cell = text_cell(container->ns);
		break;
	case CAT_pod:
		col->cell = text_cell(container->pod);
		break;
	case CAT_container:
		col->cell = text_cell(container->container);
		break;
	case CAT_upid:
		col->cell = number_cell(w->upid);
		break;
	case CAT_pid:
		col->cell = number_cell(w->pid);
		break;
	case CAT_tid:
		col->cell = number_cell(w->tid);
		break;
	default:
		col->cell = text_cell(w->comm);
		break;
	}
	return 0;
}

static bool is_number(const struct bb_cell *c)
{
	return c->type == BB_CELL_int || c->type == BB_CELL_uint;
}

/* Cells that show a stored value in another way. */
static int own_cell(const struct cat *c, const struct cat_plan *p, const struct bbx_batch *b, uint32_t row,
		    struct cat_column *col, bool argv_raw)
{
	const struct bbx_column *stored;
	const char *label = NULL;
	int err, got;

	col->cell = (struct bb_cell){ .type = BB_CELL_null };
	if (col->col < 0)
		return 0;
	stored = &p->type->cols[col->col];
	if (col->what == CAT_argv && argv_raw) {
		got = b->vec[col->col].present ? bbx_cell_str(c->r, b, (uint32_t)col->col, row, &col->raw) : 0;
		col->cell.type = got > 0 ? BB_CELL_text : BB_CELL_null;
		return got < 0 && got != -ENOENT ? got : 0;
	}
	err = bb_cell_from(c->r, c->id, b, (uint32_t)col->col, row, &col->cell, &col->scratch);
	if (err || !is_number(&col->cell))
		return err;
	if (col->what == CAT_time || col->what == CAT_ts)
		col->cell = text_cell(of_string(bb_time_print(col->cell.i, col->time)));
	if (col->what == CAT_label) {
		label = bbx_label(bbx_schema(c->r), stored, col->cell.i);
		col->cell = text_cell(of_string(label ? label : ""));
	}
	return 0;
}

int bbx_cat_row(const struct cat *c, struct cat_plan *p, const struct bbx_batch *b, uint32_t row, bool argv_raw)
{
	int err = 0;

	p->who_col = -1;
	for (size_t i = 0; i < p->n && !err; i++) {
		struct cat_column *col = &p->columns[i];

		if (col->what == CAT_table)
			col->cell = text_cell(of_string(p->type->name));
		else if (col->what == CAT_node)
			col->cell = text_cell(of_string(bbx_section(c->r, b->section)->node));
		else if (col->what >= CAT_namespace && col->what <= CAT_comm)
			err = who_cell(c, p, b, row, col);
		else
			err = own_cell(c, p, b, row, col, argv_raw);
	}
	return err;
}

static void print_argv(struct bbx_str s)
{
	putchar('[');
	for (size_t i = 0; i < s.len;) {
		size_t n = strnlen(s.p + i, s.len - i);

		if (i)
			putchar(',');
		bb_print_json_string(stdout, s.p + i, n);
		i += n + 1;
	}
	putchar(']');
}

void bbx_cat_print_json(const struct cat_plan *p)
{
	bool first = true;

	for (size_t i = 0; i < p->n; i++) {
		const struct cat_column *c = &p->columns[i];

		if (c->cell.type == BB_CELL_null)
			continue;
		if (first)
			putchar('{');
		fwrite(c->key + first, 1, c->key_len - first, stdout);
		first = false;
		if (c->what == CAT_argv)
			print_argv(c->raw);
		else
			bb_print_json_cell(stdout, &c->cell);
	}
	puts(first ? "{}" : "}");
}
