/* SPDX-License-Identifier: Apache-2.0 */
#include "print_priv.h"
#include "cleanup.h"
#include "utf8.h"
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- Shared by all modes ---------------------------------------------------------------------------------------- */

/* A number of whole nanoseconds, in seconds, is easier to read without an exponent. */
static bool print_nanoseconds(double f, char *buf, size_t size)
{
	if (!(fabs(f) > 0 && fabs(f) < 1e-4))
		return false;
	snprintf(buf, size, "%.9f", f);
	return strtod(buf, NULL) == f;
}

/* The shortest text that reads back as the same double, with a point so that it stays a real. */
static void print_real(double f, char *buf, size_t size)
{
	if (print_nanoseconds(f, buf, size))
		return;
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(buf, size, "%.*g", digits, f);
		if (strtod(buf, NULL) == f)
			break;
	}
	if (isfinite(f) && !strpbrk(buf, ".e"))
		strcat(buf, ".0");
}

static void print_uint(uint64_t u, char *buf)
{
	char digits[20];
	size_t n = 0;

	do {
		digits[n++] = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	while (n)
		*buf++ = digits[--n];
	*buf = '\0';
}

bool bb_print_number(const struct bb_cell *c, char *buf)
{
	switch (c->type) {
	case BB_CELL_int:
		if (c->i < 0)
			*buf++ = '-';
		print_uint(c->i < 0 ? -(uint64_t)c->i : (uint64_t)c->i, buf);
		return true;
	case BB_CELL_uint:
		print_uint(c->u, buf);
		return true;
	case BB_CELL_real:
		print_real(c->f, buf, 38);
		return true;
	default:
		return false;
	}
}

void bb_print_hex(FILE *out, const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		fprintf(out, "%02x", (unsigned char)p[i]);
}

/* ---- csv, tsv -------------------------------------------------------------------------------------------------- */

static void csv_text(FILE *out, const char *p, size_t len)
{
	bool quote = !len;

	for (size_t i = 0; i < len && !quote; i++)
		quote = p[i] == ',' || p[i] == '"' || p[i] == '\n' || p[i] == '\r';
	if (!quote) {
		fwrite(p, 1, len, out);
		return;
	}
	putc('"', out);
	for (size_t i = 0; i < len; i++) {
		if (p[i] == '"')
			putc('"', out);
		putc(p[i], out);
	}
	putc('"', out);
}

static void tsv_text(FILE *out, const char *p, size_t len)
{
	static const char special[] = "\tt\nn\rr\\\\";

	for (size_t i = 0; i < len; i++) {
		const char *s = special;

		while (*s && *s != p[i])
			s += 2;
		if (*s) {
			putc('\\', out);
			putc(s[1], out);
		} else {
			putc(p[i], out);
		}
	}
}

/* Bytes as they are, but not to a terminal: they could drive it. */
static void separated_text(struct bb_print *p, const char *bytes, size_t len, void (*text)(FILE *, const char *, size_t))
{
	_cleanup_free_ char *safe = p->is_terminal ? bb_escape(bytes, len) : NULL;

	if (!p->is_terminal)
		text(p->out, bytes, len);
	else if (safe)
		text(p->out, safe, strlen(safe));
}

static void separated_row(struct bb_print *p, const struct bb_cell *cells, char separator, const char *null,
			  void (*text)(FILE *, const char *, size_t))
{
	char number[40];

	for (size_t i = 0; i < p->n; i++) {
		if (i)
			putc(separator, p->out);
		if (bb_print_number(&cells[i], number))
			fputs(number, p->out);
		else if (cells[i].type == BB_CELL_null)
			fputs(p->look.null ? p->look.null : null, p->out);
		else if (cells[i].type == BB_CELL_blob)
			bb_print_hex(p->out, cells[i].p, cells[i].len);
		else
			separated_text(p, cells[i].p, cells[i].len, text);
	}
	putc('\n', p->out);
}

static void separated_header(struct bb_print *p, char separator, void (*text)(FILE *, const char *, size_t))
{
	if (p->look.no_header)
		return;
	for (size_t i = 0; i < p->n; i++) {
		if (i)
			putc(separator, p->out);
		text(p->out, p->names[i], strlen(p->names[i]));
	}
	putc('\n', p->out);
}

static void csv_begin(struct bb_print *p)
{
	separated_header(p, ',', csv_text);
}

static int csv_row(struct bb_print *p, const struct bb_cell *cells)
{
	separated_row(p, cells, ',', "", csv_text);
	return 0;
}

static void tsv_begin(struct bb_print *p)
{
	separated_header(p, '\t', tsv_text);
}

static int tsv_row(struct bb_print *p, const struct bb_cell *cells)
{
	separated_row(p, cells, '\t', "\\N", tsv_text);
	return 0;
}

static void list_text(FILE *out, const char *p, size_t len)
{
	_cleanup_free_ char *safe = bb_escape(p, len);

	fputs(safe ? safe : "", out);
}

static void list_begin(struct bb_print *p)
{
	separated_header(p, '|', list_text);
}

static int list_row(struct bb_print *p, const struct bb_cell *cells)
{
	separated_row(p, cells, '|', "", list_text);
	return 0;
}

/* ---- json, ndjson ---------------------------------------------------------------------------------------------- */

/* How many bytes at p stand for themselves in JSON; most text is nothing else. */
static size_t plain_run(const char *p, size_t len)
{
	size_t n = 0;

	while (n < len && p[n] >= 0x20 && p[n] < 0x7f && p[n] != '"' && p[n] != '\\')
		n++;
	return n;
}

/* One code point, or one byte that is none. Returns its length. */
static size_t put_json_char(FILE *out, const char *p, size_t len)
{
	static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	const char *l = letters;
	uint32_t cp = 0;
	size_t n = bb_utf8_decode(p, len, &cp);

	while (*l && *l != *p)
		l += 2;
	if (!n)
		fputs("\xef\xbf\xbd", out);
	else if (*l && n == 1)
		fprintf(out, "\\%c", l[1]);
	else if (bb_utf8_hostile(cp) && cp > 0xffff)
		fprintf(out, "\\u%04x\\u%04x", 0xd7c0 + (cp >> 10), 0xdc00 + (cp & 0x3ff));
	else if (bb_utf8_hostile(cp))
		fprintf(out, "\\u%04x", cp);
	else
		fwrite(p, 1, n, out);
	return n ? n : 1;
}

void bb_print_json_string(FILE *out, const char *p, size_t len)
{
	putc('"', out);
	for (size_t i = 0, n; i < len; i += n) {
		n = plain_run(p + i, len - i);
		if (n)
			fwrite(p + i, 1, n, out);
		else
			n = put_json_char(out, p + i, len - i);
	}
	putc('"', out);
}

void bb_print_json_cell(FILE *out, const struct bb_cell *c)
{
	char number[40];

	if (c->type == BB_CELL_null || (c->type == BB_CELL_real && !isfinite(c->f))) {
		fputs("null", out);
	} else if (bb_print_number(c, number)) {
		fputs(number, out);
	} else if (c->type == BB_CELL_blob) {
		putc('"', out);
		bb_print_hex(out, c->p, c->len);
		putc('"', out);
	} else {
		bb_print_json_string(out, c->p, c->len);
	}
}

static void json_object(struct bb_print *p, const struct bb_cell *cells)
{
	putc('{', p->out);
	for (size_t i = 0; i < p->n; i++) {
		if (i)
			putc(',', p->out);
		bb_print_json_string(p->out, p->names[i], strlen(p->names[i]));
		putc(':', p->out);
		bb_print_json_cell(p->out, &cells[i]);
	}
	putc('}', p->out);
}

static int json_row(struct bb_print *p, const struct bb_cell *cells)
{
	fputs(p->rows ? ",\n" : "[\n", p->out);
	json_object(p, cells);
	return 0;
}

static void json_end(struct bb_print *p)
{
	fputs(p->rows ? "\n]\n" : "[]\n", p->out);
}

static int ndjson_row(struct bb_print *p, const struct bb_cell *cells)
{
	json_object(p, cells);
	putc('\n', p->out);
	return 0;
}

/* ---- All modes --------------------------------------------------------------------------------------------------- */

static const struct mode_ops modes[] = {
	[BB_MODE_table] = { "table", NULL, bb_table_row, bb_table_end, bb_table_head, bb_table_line },
	[BB_MODE_box] = { "box", NULL, bb_table_row, bb_table_end, bb_box_head, bb_box_line, bb_box_foot },
	[BB_MODE_line] = { "line", NULL, bb_line_row, NULL },
	[BB_MODE_csv] = { "csv", csv_begin, csv_row, NULL },
	[BB_MODE_tsv] = { "tsv", tsv_begin, tsv_row, NULL },
	[BB_MODE_json] = { "json", NULL, json_row, json_end },
	[BB_MODE_ndjson] = { "ndjson", NULL, ndjson_row, NULL },
	[BB_MODE_list] = { "list", list_begin, list_row, NULL },
	[BB_MODE_markdown] = { "markdown", bb_markdown_begin, bb_markdown_row, NULL },
	[BB_MODE_html] = { "html", bb_html_begin, bb_html_row, bb_html_end },
};

static const struct {
	const char *name;
	enum bb_mode mode;
} synonyms[] = { { "column", BB_MODE_table }, { "jsonl", BB_MODE_ndjson } };

int bb_mode_parse(const char *name, enum bb_mode *ret_mode)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
		if (!strcmp(modes[i].name, name)) {
			*ret_mode = (enum bb_mode)i;
			return 0;
		}
	for (size_t i = 0; i < sizeof(synonyms) / sizeof(*synonyms); i++)
		if (!strcmp(synonyms[i].name, name)) {
			*ret_mode = synonyms[i].mode;
			return 0;
		}
	return -EINVAL;
}

static void print_free(struct bb_print *p)
{
	bb_table_free(&p->table, p->n);
	for (size_t i = 0; p->names && i < p->n; i++)
		free(p->names[i]);
	free(p->names);
	free(p);
}

struct bb_print *bb_print_new(FILE *out, enum bb_mode mode, const char *const *names, size_t n)
{
	return bb_print_new_look(out, mode, &(struct bb_look){ 0 }, names, n);
}

struct bb_print *bb_print_new_look(FILE *out, enum bb_mode mode, const struct bb_look *look, const char *const *names, size_t n)
{
	struct bb_print *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->out = out;
	p->ops = &modes[mode];
	p->n = n;
	p->look = *look;
	p->is_terminal = look->is_terminal || isatty(fileno(out));
	p->names = calloc(n + 1, sizeof(*p->names));
	if (!p->names || bb_table_init(&p->table, n))
		goto fail;
	for (size_t i = 0; i < n; i++)
		if (!(p->names[i] = strdup(names[i])))
			goto fail;
	if (p->ops->begin)
		p->ops->begin(p);
	return p;
fail:
	print_free(p);
	return NULL;
}

int bb_print_row(struct bb_print *p, const struct bb_cell *cells)
{
	int err = p->ops->row(p, cells);

	if (!err)
		p->rows++;
	return err;
}

void bb_print_done(struct bb_print *p)
{
	if (!p)
		return;
	if (p->ops->end)
		p->ops->end(p);
	print_free(p);
}
