/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts a statement into words, clauses, result columns and what they are grouped by. */
#include "rewrite_priv.h"
#include <stdlib.h>
#include <string.h>

static bool cut_words(struct rewrite *r, const char *sql)
{
	size_t gap = 0;
	int depth = 0;

	while (*sql) {
		enum bbq_token t;
		size_t n = bbq_token_next(sql, &t);

		if (t == BBQ_TOKEN_space) {
			gap += n;
		} else {
			if (r->n == WORDS_MAX)
				return false;
			depth -= t == BBQ_TOKEN_close;
			r->w[r->n++] = (struct word){ t, sql, n, gap, depth };
			depth += t == BBQ_TOKEN_open;
			gap = 0;
		}
		sql += n;
	}
	if (r->n && *r->w[r->n - 1].p == ';')
		r->n--;
	return r->n > 0;
}

/* The clauses, in their order. */
static bool cut_clauses(struct rewrite *r)
{
	static const struct {
		enum clause clause;
		const char *word, *second;
	} starts[] = {
		{ C_from, "FROM", NULL }, { C_where, "WHERE", NULL }, { C_group, "GROUP", "BY" }, { C_having, "HAVING", NULL },
		{ C_order, "ORDER", "BY" }, { C_limit, "LIMIT", NULL },
	};
	size_t n_starts = sizeof(starts) / sizeof(starts[0]);
	enum clause now = C_items;

	if (!word_is(&r->w[0], "SELECT"))
		return false;
	r->distinct = r->n > 1 && word_is(&r->w[1], "DISTINCT");
	r->clause[C_items].from = r->distinct ? 2 : 1;
	for (size_t i = r->clause[C_items].from; i < r->n; i++) {
		for (size_t k = 0; k < n_starts && !r->w[i].depth; k++) {
			size_t n = starts[k].second ? 2 : 1;

			if (!word_is(&r->w[i], starts[k].word) || (n == 2 && (i + 1 == r->n || !word_is(&r->w[i + 1], starts[k].second))))
				continue;
			if (starts[k].clause <= now)
				return false;
			r->clause[now].to = i;
			now = starts[k].clause;
			r->clause[now].from = i + n;
			break;
		}
	}
	r->clause[now].to = r->n;
	return r->clause[C_from].to > r->clause[C_from].from;
}

/* "tcp", "tcp t" or "tcp AS t". */
static bool cut_from(struct rewrite *r)
{
	const char *name = bbx_schema(r->t->q->r)->types[r->t->type].name;
	struct span s = r->clause[C_from];
	size_t n = s.to - s.from;
	bool as = n == 3 && word_is(&r->w[s.from + 1], "AS");

	if (n > 3 || (n == 3 && !as) || !same_name(&r->w[s.from], name) || !word_is_name(&r->w[s.to - 1]))
		return false;
	r->name = r->w[s.to - 1];
	return true;
}

/* Splits at commas. Returns the number of parts, 0 = too many. */
static size_t split(const struct rewrite *r, struct span s, struct span *parts)
{
	size_t n = 0, from = s.from;

	for (size_t i = s.from; i <= s.to; i++) {
		if (i < s.to && (r->w[i].t != BBQ_TOKEN_comma || r->w[i].depth))
			continue;
		if (n == ITEMS_MAX || i == from)
			return 0;
		parts[n++] = (struct span){ from, i };
		from = i + 1;
	}
	return n;
}

/* SQLite calls a result column as its words stand, unless it is a column or has an alias. */
static bool cut_alias(struct rewrite *r, struct span s, const char *name, struct item *ret)
{
	const struct word *first = &r->w[s.from], *last = &r->w[s.to - 1];
	size_t n = 0, len = (size_t)(last->p + last->n - first->p);
	bool column = word_column(r, s.from, s.to, &n) >= 0 && n == s.to - s.from;

	*ret = (struct item){ .words = s };
	if (column || (strlen(name) == len && !memcmp(name, first->p, len)))
		return true;
	if (s.to - s.from < 2 || !word_is_name(last) || !same_name(last, name))
		return false;
	ret->alias = last;
	ret->words.to--;
	if (word_is(&r->w[ret->words.to - 1], "AS"))
		ret->words.to--;
	return ret->words.to > s.from;
}

static bool cut_items(struct rewrite *r, sqlite3_stmt *stmt)
{
	struct span parts[ITEMS_MAX];

	r->n_items = split(r, r->clause[C_items], parts);
	if (!r->n_items || (int)r->n_items != sqlite3_column_count(stmt))
		return false;
	for (size_t i = 0; i < r->n_items; i++)
		if (!cut_alias(r, parts[i], sqlite3_column_name(stmt, (int)i), &r->items[i]))
			return false;
	return true;
}

/* A term of GROUP BY may be the number or the alias of a result column. */
static struct span resolve(struct rewrite *r, struct span s)
{
	const struct word *w = &r->w[s.from];
	size_t n;

	if (s.to - s.from != 1)
		return s;
	if (w->t == BBQ_TOKEN_word && strspn(w->p, "0123456789") >= w->n) {
		long i = strtol(w->p, NULL, 10);

		r->refused |= i < 1 || (size_t)i > r->n_items;
		return r->refused ? s : r->items[i - 1].words;
	}
	for (size_t i = 0; i < r->n_items && word_column(r, s.from, s.to, &n) < 0; i++)
		if (r->items[i].alias && r->items[i].alias->n == w->n && !sqlite3_strnicmp(r->items[i].alias->p, w->p, (int)w->n))
			return r->items[i].words;
	return s;
}

static bool cut_groups(struct rewrite *r)
{
	struct span parts[ITEMS_MAX];
	size_t n;

	if (r->clause[C_group].to == r->clause[C_group].from && r->distinct)
		for (r->n_groups = 0; r->n_groups < r->n_items; r->n_groups++)
			r->groups[r->n_groups] = r->items[r->n_groups].words;
	else if (r->clause[C_group].to > r->clause[C_group].from) {
		r->n_groups = split(r, r->clause[C_group], parts);
		for (size_t i = 0; i < r->n_groups; i++)
			r->groups[i] = resolve(r, parts[i]);
		if (!r->n_groups || r->distinct)
			return false;
	}
	for (size_t i = 0; i < r->n_groups; i++) {
		int column = word_column(r, r->groups[i].from, r->groups[i].to, &n);

		if (column >= 0 && n == r->groups[i].to - r->groups[i].from)
			r->grouped[column] = true;
	}
	return true;
}

bool rewrite_parse(struct rewrite *r, const char *sql, sqlite3_stmt *stmt)
{
	return cut_words(r, sql) && cut_clauses(r) && cut_from(r) && cut_items(r, stmt) && cut_groups(r) && !r->refused;
}
