/* SPDX-License-Identifier: Apache-2.0 */
#include "figures.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "decode.h"

struct word {
	const char *p;
	size_t len;
};

static bool is_word(struct word w, const char *s)
{
	return !strncmp(w.p, s, w.len) && !s[w.len];
}

/* The next word of the line that p is in; its length is 0 at the line's end. */
static struct word next_word(const char *p)
{
	p += strspn(p, " \t=");
	return (struct word){ p, strcspn(p, " \t=\n") };
}

static struct word word_after(struct word w)
{
	return next_word(w.p + w.len);
}

static const char *next_line(const char *p)
{
	p += strcspn(p, "\n");
	return *p ? p + 1 : p;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static uint64_t saturated_mul(uint64_t v, uint64_t scale)
{
	uint64_t product;

	return __builtin_mul_overflow(v, scale, &product) ? BB_NULL_U64 - 1 : product;
}

/* Adds the number that a word is; nothing when it is none. */
static void add(const struct rec_figure *f, struct word w, void *rec)
{
	uint64_t v, sum, old, scale = f->scale;
	const char *end = w.p;

	if (!w.len || !is_digit(*w.p))
		return;
	v = saturated_mul(strtoull(w.p, (char **)&end, 10), scale);
	if (*end == '.')
		for (end++; is_digit(*end) && scale >= 10; end++) {
			scale /= 10;
			v += (uint64_t)(*end - '0') * scale;
		}
	memcpy(&old, (char *)rec + f->off, sizeof(old));
	if (old == BB_NULL_U64)
		old = 0;
	if (__builtin_add_overflow(old, v, &sum) || sum == BB_NULL_U64)
		sum = BB_NULL_U64 - 1;
	memcpy((char *)rec + f->off, &sum, sizeof(sum));
}

static void parse_pairs(const struct rec_figures *f, const char *text, void *rec)
{
	for (const char *line = text; *line; line = next_line(line)) {
		struct word first = next_word(line);

		for (struct word w = first; w.len; w = word_after(w))
			for (size_t i = 0; i < f->n; i++) {
				const struct rec_figure *g = &f->list[i];

				if (*g->key == *w.p && is_word(w, g->key) && (!g->line || is_word(first, g->line)))
					add(g, word_after(w), rec);
			}
	}
}

static void parse_columns(const struct rec_figures *f, const char *text, void *rec)
{
	for (const char *line = text; *line; line = next_line(line)) {
		struct word first = next_word(line);
		unsigned long column = 0;

		for (struct word w = first; w.len; w = word_after(w), column++)
			for (size_t i = 0; i < f->n; i++) {
				const struct rec_figure *g = &f->list[i];

				if (g->line ? !is_word(first, g->line) : line != text)
					continue;
				if (*g->key == '+' ? column > 0 : strtoul(g->key, NULL, 10) == column)
					add(g, w, rec);
			}
	}
}

static void parse_headed(const struct rec_figures *f, const char *text, void *rec)
{
	for (const char *names = text, *numbers; *names; names = next_line(numbers)) {
		struct word first = next_word(names), name, number;

		numbers = next_line(names);
		number = next_word(numbers);
		if (number.len != first.len || strncmp(number.p, first.p, first.len))
			continue;
		for (name = first; name.len && number.len; name = word_after(name), number = word_after(number))
			for (size_t i = 0; i < f->n; i++)
				if (is_word(first, f->list[i].line) && is_word(name, f->list[i].key))
					add(&f->list[i], number, rec);
	}
}

void rec_figures_parse(const struct rec_figures *f, const char *text, void *rec)
{
	static void (*const parsers[])(const struct rec_figures *, const char *, void *) = {
		[REC_PAIRS] = parse_pairs,
		[REC_COLUMNS] = parse_columns,
		[REC_HEADED] = parse_headed,
	};

	parsers[f->form](f, text, rec);
}

void rec_figures_null(void *rec, size_t size)
{
	memset((char *)rec + sizeof(struct bb_hdr), 0xff, size - sizeof(struct bb_hdr));
}
