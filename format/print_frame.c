/* SPDX-License-Identifier: Apache-2.0 */
/* Modes with something around each value: box, markdown, html. */
#include "print_priv.h"
#include "cleanup.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What columns are made narrower to. */
#define MIN_WIDTH 6

static void put_times(FILE *out, const char *s, size_t n)
{
	while (n--)
		fputs(s, out);
}

/* ---- box: fits the screen; what does not fit ends with an ellipsis; where there are too many columns, a line for each value ---- */

static void put_rule(struct bb_print *p, const char *left, const char *middle, const char *right)
{
	fputs(left, p->out);
	for (size_t i = 0; i < p->n; i++) {
		put_times(p->out, "─", p->table.width[i] + 2);
		fputs(i + 1 == p->n ? right : middle, p->out);
	}
	putc('\n', p->out);
}

/* Bytes of the first n code points. */
static size_t bytes_of(const char *s, size_t n)
{
	const char *at = s;

	while (*at && n--)
		for (at++; (*at & 0xc0) == 0x80; at++)
			;
	return (size_t)(at - s);
}

static void put_framed(struct bb_print *p, size_t i, const char *text, size_t width)
{
	size_t room = p->table.width[i], pad = room > width ? room - width : 0;

	fputs(i ? " │ " : "│ ", p->out);
	if (!p->table.left[i])
		put_times(p->out, " ", pad);
	if (width > room)
		fprintf(p->out, "%.*s…", (int)bytes_of(text, room - 1), text);
	else
		fputs(text, p->out);
	if (p->table.left[i])
		put_times(p->out, " ", pad);
	if (i + 1 == p->n)
		fputs(" │\n", p->out);
}

/* Takes from the widest column until the lines fit. Returns false when they cannot. */
static bool fit(struct bb_print *p)
{
	size_t *width = p->table.width, total = 1, least = 1, widest;

	for (size_t i = 0; i < p->n; i++) {
		total += width[i] + 3;
		least += (width[i] < MIN_WIDTH ? width[i] : MIN_WIDTH) + 3;
	}
	if (p->look.width && least > p->look.width)
		return false;
	while (p->look.width && total > p->look.width) {
		widest = 0;
		for (size_t i = 0; i < p->n; i++)
			if (width[i] > width[widest])
				widest = i;
		width[widest]--;
		total--;
	}
	return true;
}

void bb_box_head(struct bb_print *p)
{
	static const struct mode_ops as_lines = { .row = bb_table_row, .end = bb_table_end, .line = bb_line_record };

	if (!fit(p) && p->rows) {
		p->ops = &as_lines;
		return;
	}
	put_rule(p, "┌", "┬", "┐");
	if (p->look.no_header)
		return;
	for (size_t i = 0; i < p->n; i++) {
		_cleanup_free_ char *name = bb_escape(p->names[i], strlen(p->names[i]));

		put_framed(p, i, name ? name : "", name ? bb_print_width(name) : 0);
	}
	put_rule(p, "├", "┼", "┤");
}

void bb_box_line(struct bb_print *p, const struct table_cell *cells)
{
	for (size_t i = 0; i < p->n; i++)
		put_framed(p, i, cells[i].text, cells[i].width);
}

void bb_box_foot(struct bb_print *p)
{
	put_rule(p, "└", "┴", "┘");
}

/* ---- markdown, html ---- */

/* Text without control characters, each special character replaced by what escapes has behind it. */
static void put_escaped(FILE *out, const char *text, const char *const *escapes)
{
	for (; *text; text++) {
		const char *const *e = escapes;

		while (*e && (*e)[0] != *text)
			e++;
		if (*e)
			fputs(*e + 1, out);
		else
			putc(*text, out);
	}
}

static int put_cells(struct bb_print *p, const struct bb_cell *cells, const char *before, const char *after, const char *const *escapes)
{
	for (size_t i = 0; i < p->n; i++) {
		struct table_cell cell = { 0 };
		int err = bb_print_cell(p, &cells[i], &cell);

		if (err)
			return err;
		fputs(before, p->out);
		put_escaped(p->out, cell.text, escapes);
		fputs(after, p->out);
		free(cell.text);
	}
	return 0;
}

static void put_names(struct bb_print *p, const char *before, const char *after, const char *const *escapes)
{
	for (size_t i = 0; i < p->n; i++) {
		_cleanup_free_ char *name = bb_escape(p->names[i], strlen(p->names[i]));

		fputs(before, p->out);
		put_escaped(p->out, name ? name : "", escapes);
		fputs(after, p->out);
	}
}

static const char *const markdown_escapes[] = {
	"|\\|", "\\\\\\", "`\\`", "*\\*", "_\\_", "<&lt;", ">&gt;", "&&amp;", "[\\[", "]\\]", NULL,
};
static const char *const html_escapes[] = { "<&lt;", ">&gt;", "&&amp;", "\"&quot;", "'&#39;", NULL };

void bb_markdown_begin(struct bb_print *p)
{
	put_names(p, "| ", " ", markdown_escapes);
	fputs("|\n", p->out);
	put_times(p->out, "| --- ", p->n);
	fputs("|\n", p->out);
}

int bb_markdown_row(struct bb_print *p, const struct bb_cell *cells)
{
	int err = put_cells(p, cells, "| ", " ", markdown_escapes);

	fputs("|\n", p->out);
	return err;
}

void bb_html_begin(struct bb_print *p)
{
	fputs("<table>\n", p->out);
	if (p->look.no_header)
		return;
	fputs("<tr>", p->out);
	put_names(p, "<th>", "</th>", html_escapes);
	fputs("</tr>\n", p->out);
}

int bb_html_row(struct bb_print *p, const struct bb_cell *cells)
{
	int err;

	fputs("<tr>", p->out);
	err = put_cells(p, cells, "<td>", "</td>", html_escapes);
	fputs("</tr>\n", p->out);
	return err;
}

void bb_html_end(struct bb_print *p)
{
	fputs("</table>\n", p->out);
}
