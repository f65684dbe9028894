/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "timearg.h"
#include "tool.h"

static bool ends_with(const char *s, const char *tail)
{
	size_t n = strlen(s), t = strlen(tail);

	return n > t && strcmp(s + n - t, tail) == 0;
}

static bool is_time(const char *name)
{
	return strcmp(name, "ts") == 0 || strcmp(name, "start") == 0 || ends_with(name, "_ts");
}

/* value to one decimal, without ".0" */
static void print_decimal(double value, const char *unit, char *buf, size_t size)
{
	char number[32];
	size_t n;

	snprintf(number, sizeof(number), "%.1f", value);
	n = strlen(number);
	if (strcmp(number + n - 2, ".0") == 0)
		number[n - 2] = '\0';
	snprintf(buf, size, "%s %s", number, unit);
}

static void print_bytes(int64_t bytes, char *buf, size_t size)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	double value = (double)bytes;
	size_t i = 0;

	while (value >= 1024 && i + 1 < sizeof(units) / sizeof(*units)) {
		value /= 1024;
		i++;
	}
	print_decimal(value, units[i], buf, size);
}

char *ai_text_duration(int64_t ns, char *buf)
{
	static const struct {
		double ns;
		const char *unit;
	} units[] = { { 3600e9, "h" }, { 60e9, "min" }, { 1e9, "s" }, { 1e6, "ms" }, { 1e3, "us" }, { 1, "ns" } };
	size_t i = 0;

	while (i + 1 < sizeof(units) / sizeof(*units) && (double)ns < units[i].ns)
		i++;
	print_decimal((double)ns / units[i].ns, units[i].unit, buf, 32);
	return buf;
}

char *ai_text_relative(int64_t ts_ns, int64_t ref_ns, char *buf)
{
	bool before = ts_ns < ref_ns;
	uint64_t ns = before ? (uint64_t)ref_ns - (uint64_t)ts_ns : (uint64_t)ts_ns - (uint64_t)ref_ns;
	uint64_t ms = ns / 1000000 + (ns % 1000000 >= 500000);

	snprintf(buf, 32, "%c%" PRIu64 ".%03us", before && ms ? '-' : '+', ms / 1000, (unsigned)(ms % 1000));
	return buf;
}

/* Escaped text, cut at a character's start. */
static char *cut_text(const char *p, size_t len)
{
	char *s = bb_escape(p, len);
	size_t n = s ? strlen(s) : 0, end = AI_TEXT_MAX - 3;

	if (n <= AI_TEXT_MAX)
		return s;
	while (end && ((unsigned char)s[end] & 0xc0) == 0x80)
		end--;
	memcpy(s + end, "...", 4);
	return s;
}

char *ai_text_cell(const struct ai_cell *c, int64_t ref_ns)
{
	char buf[64];

	if (!c || c->type == AI_NULL)
		return strdup("?");
	if (c->type == AI_TEXT)
		return cut_text(c->text, c->len);
	if (c->type == AI_REAL)
		snprintf(buf, sizeof(buf), "%.6g", c->f);
	else if (is_time(c->name))
		ai_text_relative(c->i, ref_ns, buf);
	else if (ends_with(c->name, "_bytes"))
		print_bytes(c->i, buf, sizeof(buf));
	else if (ends_with(c->name, "_ns"))
		ai_text_duration(c->i, buf);
	else
		snprintf(buf, sizeof(buf), "%" PRId64, c->i);
	return strdup(buf);
}

char *ai_text_target(const struct ai_row *row)
{
	static const char *const forms[] = { "{pod}/{container} (namespace {namespace})", "{pod}/{container}", "pod {pod} (namespace {namespace})",
					     "pod {pod}", "container {container}", "container {container_id}", "process {comm} on node {node}" };

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		bool fits = true;

		for (const char *p = strchr(forms[i], '{'); p; p = strchr(p + 1, '{')) {
			char name[32];
			const char *text;

			snprintf(name, sizeof(name), "%.*s", (int)strcspn(p + 1, "}"), p + 1);
			text = ai_cell_text(row, name);
			fits = fits && text && *text;
		}
		if (fits)
			return ai_text_render(forms[i], row, 0);
	}
	return ai_text_render("process {comm}", row, 0);
}

/* One {name}. Sets *missing when the row has no value for it. */
static int render_column(FILE *out, const char *name, size_t len, const struct ai_row *row, int64_t ref_ns, bool *missing)
{
	_cleanup_free_ char *key = strndup(name, len), *text = NULL;
	const struct ai_cell *c = key ? ai_cell(row, key) : NULL;

	if (!key)
		return -1;
	if (strcmp(key, "target") == 0) {
		text = ai_text_target(row);
	} else {
		*missing |= !c || c->type == AI_NULL;
		text = ai_text_cell(c, ref_ns);
	}
	if (!text)
		return -1;
	fputs(text, out);
	return 0;
}

/* Up to the end or the closing bracket. Returns where it stopped, NULL without memory. */
static const char *render_part(FILE *out, const char *t, const struct ai_row *row, int64_t ref_ns, bool *missing)
{
	while (*t && *t != ']') {
		const char *end = *t == '{' ? strchr(t, '}') : NULL;

		if (!end) {
			fputc(*t++, out);
			continue;
		}
		if (render_column(out, t + 1, end - t - 1, row, ref_ns, missing) < 0)
			return NULL;
		t = end + 1;
	}
	return t;
}

static const char *render_option(FILE *out, const char *t, const struct ai_row *row, int64_t ref_ns)
{
	_cleanup_free_ char *part = NULL;
	bool missing = false;
	size_t len;
	FILE *f = open_memstream(&part, &len);

	if (!f)
		return NULL;
	t = render_part(f, t, row, ref_ns, &missing);
	if (fclose(f) != 0)
		return NULL;
	if (t && !missing)
		fputs(part, out);
	return t && *t ? t + 1 : t;
}

char *ai_text_render(const char *template, const struct ai_row *row, int64_t ref_ns)
{
	char *text = NULL;
	bool missing = false;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	while (template && *template) {
		size_t plain = strcspn(template, "[{");

		fwrite(template, 1, plain, out);
		template += plain;
		if (*template == '[') {
			template = render_option(out, template + 1, row, ref_ns);
		} else if (*template) {
			const char *end = strchr(template, '}');

			if (!end)
				end = template + strlen(template) - 1;
			else if (render_column(out, template + 1, end - template - 1, row, ref_ns, &missing) < 0)
				end = NULL;
			template = end ? end + 1 : NULL;
		}
	}
	if (fclose(out) != 0 || !template) {
		free(text);
		return NULL;
	}
	return text;
}

/* "limit_bytes" -> "limit" */
static void print_name(FILE *out, const char *name)
{
	static const char *const tails[] = { "_bytes", "_ns", "_name", "_ts" };
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
		if (ends_with(name, tails[i]))
			n = strlen(name) - strlen(tails[i]);
	}
	for (size_t i = 0; i < n; i++)
		fputc(name[i] == '_' ? ' ' : name[i], out);
}

static bool is_shown(const struct ai_cell *c)
{
	return c->type != AI_NULL && strcmp(c->name, "source") != 0 && strcmp(c->name, "cite") != 0 && strcmp(c->name, "ts") != 0;
}

char *ai_text_row(const struct ai_row *row, int64_t ref_ns)
{
	char *all = NULL;
	const char *glue = "";
	size_t len;
	bool failed = false;
	FILE *out = open_memstream(&all, &len);

	if (!out)
		return NULL;
	for (size_t i = 0; i < row->n; i++) {
		_cleanup_free_ char *text = NULL;

		if (!is_shown(&row->cells[i]))
			continue;
		text = ai_text_cell(&row->cells[i], ref_ns);
		failed |= !text;
		fputs(glue, out);
		print_name(out, row->cells[i].name);
		fprintf(out, " %s", text ? text : "");
		glue = ", ";
	}
	if (fclose(out) != 0 || failed) {
		free(all);
		return NULL;
	}
	return all;
}

static char *with_source(const struct ai_row *row, const char *before, const char *between)
{
	const char *source = ai_cell_text(row, "source");
	_cleanup_free_ char *safe = bb_escape(source ? source : "?", source ? strlen(source) : 1);
	char *text = NULL;

	if (!safe || asprintf(&text, "%s%s%s%" PRId64, before, safe, between, ai_cell_int(row, "cite")) < 0)
		return NULL;
	return text;
}

char *ai_text_cite(const struct ai_row *row)
{
	return with_source(row, "", "#");
}

char *ai_text_lookup(const struct ai_row *row)
{
	return with_source(row, "select * from ", " where rowid = ");
}
