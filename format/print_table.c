/* SPDX-License-Identifier: Apache-2.0 */
#include "print_priv.h"
#include "cleanup.h"
#include <errno.h>
#include <string.h>

/* Rows held back; later ones take the widths of these. */
#define TABLE_ROWS 1000

/* The widest a column gets; a longer text pushes the rest of its own line to the right. */
#define MAX_WIDTH 80

static void put_spaces(FILE *out, size_t n)
{
	fprintf(out, "%*s", (int)n, "");
}

/* Columns of a screen: code points, as text has no control characters left. */
size_t bb_print_width(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}

static char *blob_text(const struct bb_cell *c)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	bb_print_hex(f, c->p, c->len);
	return fclose(f) ? NULL : text;
}

int bb_print_cell(const struct bb_print *p, const struct bb_cell *c, struct table_cell *ret_cell)
{
	char number[40];

	if (bb_print_number(c, number))
		ret_cell->text = strdup(number);
	else if (c->type == BB_CELL_null)
		ret_cell->text = strdup(p->look.null ? p->look.null : "-");
	else if (c->type == BB_CELL_text)
		ret_cell->text = bb_escape(c->p, c->len);
	else
		ret_cell->text = blob_text(c);
	if (!ret_cell->text)
		return -ENOMEM;
	ret_cell->width = bb_print_width(ret_cell->text);
	ret_cell->is_null = c->type == BB_CELL_null;
	return 0;
}

/* One cell of a line, in its column; the last text of a line gets no blanks behind it. */
static void put_cell(struct bb_print *p, size_t i, const char *text, size_t width)
{
	size_t pad = p->table.width[i] > width ? p->table.width[i] - width : 0;
	bool last = i + 1 == p->n;

	if (!p->table.left[i])
		put_spaces(p->out, pad);
	fputs(text, p->out);
	if (p->table.left[i] && !last)
		put_spaces(p->out, pad);
	fputs(last ? "\n" : "  ", p->out);
}

void bb_table_line(struct bb_print *p, const struct table_cell *cells)
{
	for (size_t i = 0; i < p->n; i++)
		put_cell(p, i, cells[i].text, cells[i].width);
}

static void free_row(struct table_cell *cells, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(cells[i].text);
}

void bb_table_head(struct bb_print *p)
{
	if (p->look.no_header)
		return;
	for (size_t i = 0; i < p->n; i++) {
		_cleanup_free_ char *name = bb_escape(p->names[i], strlen(p->names[i]));
		put_cell(p, i, name ? name : "", name ? bb_print_width(name) : 0);
	}
	for (size_t i = 0; i < p->n; i++) {
		for (size_t w = p->table.width[i]; w; w--)
			putc('-', p->out);
		fputs(i + 1 == p->n ? "\n" : "  ", p->out);
	}
}

static void fit_names(struct bb_print *p)
{
	for (size_t i = 0; i < p->n; i++) {
		_cleanup_free_ char *name = bb_escape(p->names[i], strlen(p->names[i]));
		size_t width = name ? bb_print_width(name) : 0;

		if (width > p->table.width[i])
			p->table.width[i] = width;
	}
}

/* Prints the header and what is held back, with the widths it needs. */
static void release(struct bb_print *p)
{
	struct table *t = &p->table;

	if (!p->look.no_header)
		fit_names(p);
	p->ops->head(p);
	for (size_t r = 0; r < t->n_held; r++) {
		p->ops->line(p, t->held + r * p->n);
		free_row(t->held + r * p->n, p->n);
	}
	t->n_held = 0;
}

/* Room for one more row. */
static int make_room(struct table *t, size_t n)
{
	size_t cap = t->held_cap ? 2 * t->held_cap : 16;
	void *held;

	if (t->n_held < t->held_cap)
		return 0;
	held = realloc(t->held, cap * (n + 1) * sizeof(*t->held));
	if (!held)
		return -ENOMEM;
	t->held = held;
	t->held_cap = cap;
	return 0;
}

static void fit_column(struct table *t, size_t i, const struct bb_cell *c, size_t width)
{
	if (width > MAX_WIDTH)
		width = MAX_WIDTH;
	if (width > t->width[i])
		t->width[i] = width;
	if (c->type == BB_CELL_text || c->type == BB_CELL_blob)
		t->left[i] = true;
}

int bb_table_row(struct bb_print *p, const struct bb_cell *cells)
{
	struct table *t = &p->table;
	struct table_cell *row;
	int err = make_room(t, p->n);

	if (err)
		return err;
	row = t->held + t->n_held * p->n;
	memset(row, 0, p->n * sizeof(*row));
	for (size_t i = 0; i < p->n && !err; i++) {
		err = bb_print_cell(p, &cells[i], &row[i]);
		if (p->rows < TABLE_ROWS)
			fit_column(t, i, &cells[i], row[i].width);
	}
	if (!err && p->rows < TABLE_ROWS) {
		t->n_held++;
		return 0;
	}
	if (!err && p->rows == TABLE_ROWS)
		release(p);
	if (!err)
		p->ops->line(p, row);
	free_row(row, p->n);
	return err;
}

void bb_table_end(struct bb_print *p)
{
	if (p->rows <= TABLE_ROWS)
		release(p);
	if (p->ops->foot)
		p->ops->foot(p);
}

void bb_line_record(struct bb_print *p, const struct table_cell *cells)
{
	size_t width = 0;

	if (p->records++)
		putc('\n', p->out);
	for (size_t i = 0; i < p->n; i++)
		width = strlen(p->names[i]) > width ? strlen(p->names[i]) : width;
	for (size_t i = 0; i < p->n; i++) {
		_cleanup_free_ char *name = cells[i].is_null ? NULL : bb_escape(p->names[i], strlen(p->names[i]));

		if (name)
			fprintf(p->out, "%*s: %s\n", (int)width, name, cells[i].text);
	}
}

int bb_line_row(struct bb_print *p, const struct bb_cell *cells)
{
	_cleanup_free_ struct table_cell *row = calloc(p->n + 1, sizeof(*row));
	int err = row ? 0 : -ENOMEM;

	for (size_t i = 0; i < p->n && !err; i++)
		err = bb_print_cell(p, &cells[i], &row[i]);
	if (!err)
		bb_line_record(p, row);
	if (row)
		free_row(row, p->n);
	return err;
}

int bb_table_init(struct table *t, size_t n)
{
	t->width = calloc(n + 1, sizeof(*t->width));
	t->left = calloc(n + 1, sizeof(*t->left));
	return t->width && t->left ? 0 : -ENOMEM;
}

void bb_table_free(struct table *t, size_t n)
{
	for (size_t r = 0; r < t->n_held; r++)
		free_row(t->held + r * n, n);
	free(t->held);
	free(t->width);
	free(t->left);
}
