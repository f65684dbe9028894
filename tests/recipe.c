/* SPDX-License-Identifier: Apache-2.0 */
#include "recipe.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void recipe_fail(const struct recipe *r, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "mkbbx: %s:%zu: ", r->path, r->line + 1);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

void recipe_check(const struct recipe *r, int err, const char *what)
{
	if (err)
		recipe_fail(r, "%s: %s", what, bbx_strerror(err));
}

void *recipe_keep(struct recipe *r, size_t len)
{
	void *p = bbx_arena_get(&r->arena, len);

	if (!p)
		recipe_fail(r, "out of memory");
	return p;
}

static uint64_t unit_of(const struct recipe *r, const char *s)
{
	static const struct {
		const char *name;
		uint64_t factor;
	} units[] = {
		{ "", 1 }, { "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000 },
		{ "KiB", 1u << 10 }, { "MiB", 1u << 20 }, { "GiB", 1u << 30 },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(units[i].name, s))
			return units[i].factor;
	recipe_fail(r, "unknown unit: %s", s);
}

/* Exact: no floating point between the recipe and the file. */
uint64_t recipe_number(const struct recipe *r, const char *s)
{
	const char *digits = s + (*s == '-');
	char *end, *frac_end;
	uint64_t v, unit, frac = 0, scale = 1;

	if (!isdigit((unsigned char)*digits))
		recipe_fail(r, "not a number: %s", s);
	v = strtoull(digits, &end, 0);
	frac_end = end;
	if (*end == '.')
		for (frac_end = end + 1; isdigit((unsigned char)*frac_end); frac_end++) {
			frac = frac * 10 + (uint64_t)(*frac_end - '0');
			scale *= 10;
		}
	unit = unit_of(r, frac_end);
	if (unit % scale && frac)
		recipe_fail(r, "more digits than the unit has: %s", s);
	v = v * unit + (frac ? frac * (unit / scale) : 0);
	return *s == '-' ? -v : v;
}

static uint64_t number_or_label(const struct recipe *r, const struct bbx_column *c, const char *s)
{
	const struct bbx_schema *schema = bbx_schema_builtin();

	if (isdigit((unsigned char)*s) || *s == '-')
		return recipe_number(r, s);
	for (size_t i = 0; i < schema->n_labels; i++) {
		const struct bbx_labels *t = &schema->labels[i];

		for (size_t j = 0; !strcmp(t->name, c->labels) && j < t->n; j++)
			if (!strcmp(t->labels[j].name, s))
				return (uint64_t)t->labels[j].value;
	}
	recipe_fail(r, "%s: neither a number nor a label: %s", c->name, s);
}

/* The byte that the escape at s (behind the backslash) means; *used characters. */
static char escaped(const struct recipe *r, const char *s, size_t *used)
{
	char hex[3] = { 0 };

	*used = 1;
	switch (*s) {
	case 'n': return '\n';
	case 't': return '\t';
	case '\\': case '"': case '|': return *s;
	case 'x':
		if (!isxdigit((unsigned char)s[1]) || !isxdigit((unsigned char)s[2]))
			break;
		memcpy(hex, s + 1, 2);
		*used = 3;
		return (char)strtol(hex, NULL, 16);
	}
	recipe_fail(r, "unknown escape: \\%c", *s);
}

/* The bytes of a value; of arguments each ends with a NUL. */
struct bbx_str recipe_bytes(struct recipe *r, const struct word *w, bool argv)
{
	char *to = recipe_keep(r, strlen(w->value) + 2);
	struct bbx_str s = { .p = to };
	size_t used;

	for (const char *p = w->value; *p; p += used) {
		char c = *p;

		used = 1;
		if (c == '\\' && w->quoted) {
			c = escaped(r, p + 1, &used);
			used++;
		} else if (c == '|' && argv) {
			c = 0;
		}
		to[s.len++] = c;
	}
	if (argv)
		to[s.len++] = 0;
	return s;
}

const char *recipe_text(struct recipe *r, const struct word *w)
{
	struct bbx_str s = recipe_bytes(r, w, false);

	if (memchr(s.p, 0, s.len))
		recipe_fail(r, "%s: a NUL is not possible here", w->key);
	return s.p;
}

static const struct bbx_task *find_task(const struct recipe *r, const char *name)
{
	for (size_t i = r->n_tasks; i-- > 0;)
		if (!strcmp(r->tasks[i].name, name))
			return &r->tasks[i].task;
	recipe_fail(r, "no such task: %s", name);
}

static void set_ip(struct recipe *r, const char *text, struct bbx_value *v)
{
	uint8_t *to = recipe_keep(r, 16);

	v->p = to;
	if (inet_pton(AF_INET, text, to) == 1)
		v->len = 4;
	else if (inet_pton(AF_INET6, text, to) == 1)
		v->len = 16;
	else
		recipe_fail(r, "not an address: %s", text);
}

void recipe_value(struct recipe *r, const struct bbx_column *c, const struct word *w,
		  struct bbx_value *v)
{
	struct bbx_str s;

	*v = (struct bbx_value){ .null = !w->quoted && !strcmp(w->value, "NULL") };
	if (v->null)
		return;
	if (c->phys == BBX_DICT && c->dict == BBX_DICT_task) {
		v->task = find_task(r, w->value);
	} else if (c->phys == BBX_DICT && c->dict == BBX_DICT_ip) {
		set_ip(r, w->value, v);
	} else if (c->phys == BBX_DICT || c->phys == BBX_BYTES) {
		s = recipe_bytes(r, w, !strcmp(c->logical, "argv"));
		v->p = s.p;
		v->len = (uint32_t)s.len;
	} else {
		v->u = number_or_label(r, c, w->value);
	}
}

void recipe_no_value(const struct bbx_column *c, struct bbx_value *v)
{
	static const struct bbx_task nobody = { .comm = "" };

	*v = (struct bbx_value){ .null = !(c->flags & BBX_NOT_NULL) };
	if (!v->null && c->phys == BBX_DICT && c->dict == BBX_DICT_task)
		v->task = &nobody;
}
