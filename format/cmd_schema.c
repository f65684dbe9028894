/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "input.h"
#include "print.h"
#include <stdlib.h>
#include <string.h>

static struct {
	const char *mode_name;
	enum bb_mode mode;
} opt;

static const struct bb_option options[] = {
	{ 'm', "mode", "MODE", "table (the default), line, csv, tsv, json or ndjson", BB_OPT_STR, &opt.mode_name, NULL },
	BB_INPUT_STRICT,
	{ 0 },
};

static const struct bb_tool tool = {
	.name = "bbx schema",
	.synopsis = "[OPTION]... [NAME] [FILE]...",
	.summary = "Print the schema in recordings: their tables; of one table, the columns.",
	.options = options,
	.details = "NAME is a table, or a label table, as named in column labels: its values are\n"
		   "printed. Of several files, the schema is what they have together.",
	.see_also = "bbx(1), bbx(5)",
};

static struct bb_print *start(const char *const *names, size_t n)
{
	struct bb_print *p = bb_print_new(stdout, opt.mode, names, n);

	if (!p)
		bb_die(BB_EXIT_FAILED, "out of memory");
	return p;
}

static void print_row(struct bb_print *p, const struct bb_cell *cells)
{
	if (bb_print_row(p, cells))
		bb_die(BB_EXIT_FAILED, "out of memory");
}

static struct bb_cell text(const char *s)
{
	return s && *s ? (struct bb_cell){ .type = BB_CELL_text, .p = s, .len = strlen(s) }
		       : (struct bb_cell){ .type = BB_CELL_null };
}

static struct bb_cell number(uint64_t u)
{
	return (struct bb_cell){ .type = BB_CELL_uint, .u = u };
}

static void print_tables(const struct bbx_schema *s)
{
	static const char *const names[] = { "table", "kind", "columns", "doc" };
	struct bb_print *p = start(names, sizeof(names) / sizeof(*names));

	for (size_t i = 0; i < s->n_types; i++) {
		const struct bbx_type *t = &s->types[i];

		print_row(p, (struct bb_cell[]){
			text(t->name), text(t->flags & BBX_STATE ? "state" : "event"), number(t->n_cols), text(t->doc),
		});
	}
	bb_print_done(p);
}

/* As FORMAT.md 6.2 names them. */
static const char *physical(const struct bbx_column *c)
{
	static const char *const physicals[] = { "", "u64", "i64", "f64", "bytes", "dictionary" };
	static const char *const dicts[] = { "dictionary", "string", "ip", "task" };
	size_t phys = c->phys, dict = c->dict;

	if (c->phys == BBX_DICT && dict < sizeof(dicts) / sizeof(*dicts))
		return dicts[dict];
	return phys < sizeof(physicals) / sizeof(*physicals) ? physicals[phys] : "";
}

static void print_columns(const struct bbx_type *t)
{
	static const char *const names[] = { "column", "type", "logical", "unit", "null", "key", "labels", "anon", "doc" };
	struct bb_print *p = start(names, sizeof(names) / sizeof(*names));

	for (size_t i = 0; i < t->n_cols; i++) {
		const struct bbx_column *c = &t->cols[i];

		print_row(p, (struct bb_cell[]){
			text(c->name), text(physical(c)), text(c->logical), text(c->unit),
			text(c->flags & BBX_NOT_NULL ? "no" : "yes"), text(c->flags & BBX_KEY ? "yes" : ""), text(c->labels),
			text(c->anon), text(c->doc),
		});
	}
	bb_print_done(p);
}

static void print_labels(const struct bbx_labels *l)
{
	static const char *const names[] = { "value", "label" };
	struct bb_print *p = start(names, sizeof(names) / sizeof(*names));

	for (size_t i = 0; i < l->n; i++)
		print_row(p, (struct bb_cell[]){
			{ .type = BB_CELL_int, .i = l->labels[i].value }, text(l->labels[i].name),
		});
	bb_print_done(p);
}

static enum bb_exit print_named(const struct bbx_schema *s, const char *name)
{
	const struct bbx_type *t = bbx_schema_find(s, name);

	if (t) {
		print_columns(t);
		return BB_EXIT_OK;
	}
	for (size_t i = 0; i < s->n_labels; i++)
		if (!strcmp(s->labels[i].name, name)) {
			print_labels(&s->labels[i]);
			return BB_EXIT_OK;
		}
	bb_warn("no table %s in this recording ('bbx schema' lists them)", name);
	return BB_EXIT_FAILED;
}

/* The operand that is no recording; the others move up. */
static const char *take_name(char **operands, size_t *n)
{
	const char *name = NULL;
	size_t files = 0;

	for (size_t i = 0; i < *n; i++) {
		if (bb_input_is_file(operands[i]))
			operands[files++] = operands[i];
		else if (name)
			bb_usage("one NAME at a time; %s is no recording", operands[i]);
		else
			name = operands[i];
	}
	*n = files;
	return name;
}

enum bb_exit bbx_cmd_schema(int argc, char **argv)
{
	int first = bb_tool_parse(&tool, argc, argv);
	size_t n = (size_t)(argc - first);
	const char *name = take_name(argv + first, &n);
	enum bb_exit status = BB_EXIT_OK, damage;
	struct bbx_reader *r;

	if (opt.mode_name && bb_mode_parse(opt.mode_name, &opt.mode))
		bb_usage("--mode: not a mode: %s", opt.mode_name);
	r = bb_input_open(argv + first, n, 0);
	if (name)
		status = print_named(bbx_schema(r), name);
	else
		print_tables(bbx_schema(r));
	damage = bb_input_report(r);
	bbx_close(r);
	return status == BB_EXIT_OK ? damage : status;
}
