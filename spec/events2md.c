/* SPDX-License-Identifier: Apache-2.0 */
/* The builtin schema as a page of documentation: spec/EVENTS.md. A host program, run by "make docs". */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "bbx.h"

/* Text of a table's cell: a bar would end it. */
static void cell(const char *s)
{
	for (; *s; s++) {
		if (*s == '|')
			putchar('\\');
		putchar(*s);
	}
	fputs(" |", stdout);
}

static const char *kind_name(const struct bbx_column *c)
{
	static const char *const dicts[] = {
		[BBX_DICT_string] = "string", [BBX_DICT_ip] = "address", [BBX_DICT_task] = "task",
	};
	static const char *const phys[] = {
		[BBX_U64] = "unsigned", [BBX_I64] = "signed", [BBX_F64] = "real", [BBX_BYTES] = "bytes",
	};

	return c->phys == BBX_DICT ? dicts[c->dict] : phys[c->phys];
}

/* In the order of a reader's questions: what is it called, what is it, what does it mean. */
static void print_column(const struct bbx_column *c)
{
	bool has_unit = *c->unit && strcmp(c->unit, c->logical);
	char text[96];

	printf("| %" PRIu32 " | `%s` | %s | ", c->id, c->name, kind_name(c));
	snprintf(text, sizeof(text), "%s%s%s", c->logical, has_unit ? ", " : "", has_unit ? c->unit : "");
	cell(text);
	printf(" %s | ", c->flags & BBX_KEY ? "never; key" : c->flags & BBX_NOT_NULL ? "never" : "may be");
	cell(c->doc);
	putchar('\n');
}

static void print_type(const struct bbx_type *t)
{
	printf("\n## %s\n\n%s\n\n", t->name, t->doc);
	printf("Table %" PRIu32 ", %s.\n\n", t->id, t->flags & BBX_STATE ? "a state table: the latest row of a key counts"
		: t->flags & BBX_BULK ? "a bulk event" : "a critical event");
	puts("| id | column | kind | meaning | NULL | |");
	puts("|---|---|---|---|---|---|");
	for (size_t i = 0; i < t->n_cols; i++)
		print_column(&t->cols[i]);
}

static void print_labels(const struct bbx_labels *l)
{
	printf("\n### %s\n\n", l->name);
	for (size_t i = 0; i < l->n; i++)
		printf("%s%" PRId64 " %s", i ? ", " : "", l->labels[i].value, l->labels[i].name);
	puts(".");
}

int main(void)
{
	const struct bbx_schema *s = bbx_schema_builtin();

	puts("# Events and state tables\n");
	puts("Generated from format/events.def by `make docs`; do not edit. This is what the recorder of this version writes. A");
	puts("recording carries its own schema, and readers believe that one. How a column is stored: [FORMAT.md](FORMAT.md), 6.4.");
	puts("bbq shows a task as `upid`, `pid`, `tid`, `comm`, `pod`, `namespace` and `container`.\n");
	for (size_t i = 0; i < s->n_types; i++)
		printf("- [%s](#%s): %s\n", s->types[i].name, s->types[i].name, s->types[i].doc);
	for (size_t i = 0; i < s->n_types; i++)
		print_type(&s->types[i]);
	puts("\n## Labels\n\nWhat the numbers of an enumeration are called; in every recording too.");
	for (size_t i = 0; i < s->n_labels; i++)
		print_labels(&s->labels[i]);
	return fflush(stdout) || ferror(stdout);
}
