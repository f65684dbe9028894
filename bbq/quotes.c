/* SPDX-License-Identifier: Apache-2.0 */
#include "bbq.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "token.h"

/* Nesting of parentheses that is looked at; deeper ones are left as they are. */
#define MAX_DEPTH 64

/*
 * text: the next double-quoted token is meant as text. in: the last token was the word IN. open: it opened a list.
 * list: which of the open parentheses are lists.
 */
struct state {
	bool text, in, open;
	int depth;
	bool list[MAX_DEPTH];
};

static bool one_of(const char *p, size_t n, const char *const *words)
{
	for (; *words; words++)
		if (strlen(*words) == n && !strncasecmp(p, *words, n))
			return true;
	return false;
}

/* What a token means for the one that follows. */
static void step(struct state *s, enum bbq_token t, const char *p, size_t n)
{
	static const char *const comparing[] = { "LIKE", "GLOB", "IS", "REGEXP", "MATCH", NULL };
	static const char *const going_on[] = { "NOT", "DISTINCT", "FROM", NULL };
	static const char *const in[] = { "IN", NULL };
	static const char *const querying[] = { "SELECT", "WITH", "VALUES", NULL };
	bool was_text = s->text, was_in = s->in, was_open = s->open;

	s->in = false;
	s->open = false;
	s->text = t == BBQ_TOKEN_comparison;
	if (t == BBQ_TOKEN_word) {
		s->in = one_of(p, n, in);
		s->text = one_of(p, n, comparing) || (was_text && one_of(p, n, going_on));
		if (was_open && one_of(p, n, querying))
			s->list[s->depth - 1] = false;
	} else if (t == BBQ_TOKEN_open) {
		if (s->depth < MAX_DEPTH)
			s->list[s->depth] = was_in;
		s->depth++;
		s->open = was_in && s->depth <= MAX_DEPTH;
		s->text = s->open;
	} else if (t == BBQ_TOKEN_close) {
		s->depth -= s->depth > 0;
	} else if (t == BBQ_TOKEN_comma) {
		s->text = s->depth > 0 && s->depth <= MAX_DEPTH && s->list[s->depth - 1];
	}
}

/* A table's name in front of a dot, and the name of a function, stay names. */
static bool names_something(const char *after)
{
	enum bbq_token t = BBQ_TOKEN_space;
	size_t n = 0;

	while (*after && t == BBQ_TOKEN_space) {
		after += n;
		n = *after ? bbq_token_next(after, &t) : 0;
	}
	return *after == '.' || *after == '(';
}

/* "it's ""it""" becomes 'it''s "it"'. */
static char *put_text(char *out, const char *p, size_t n)
{
	*out++ = '\'';
	for (size_t i = 1; i + 1 < n; i++) {
		if (p[i] == '\'')
			*out++ = '\'';
		*out++ = p[i];
		i += p[i] == '"';
	}
	*out++ = '\'';
	return out;
}

char *bbq_quotes(const char *sql)
{
	char *ret = malloc(strlen(sql) * 2 + 1), *out = ret;
	struct state s = { 0 };

	if (!ret)
		return NULL;
	while (*sql) {
		enum bbq_token t;
		size_t n = bbq_token_next(sql, &t);

		if (t == BBQ_TOKEN_quoted && s.text && !names_something(sql + n)) {
			out = put_text(out, sql, n);
		} else {
			memcpy(out, sql, n);
			out += n;
		}
		if (t != BBQ_TOKEN_space)
			step(&s, t, sql, n);
		sql += n;
	}
	*out = 0;
	return ret;
}
