/* SPDX-License-Identifier: Apache-2.0 */
#include "bbq.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Nesting of parentheses that is looked at; deeper ones are left as they are. */
#define MAX_DEPTH 64

enum token { T_SPACE, T_WORD, T_QUOTED, T_COMPARISON, T_OPEN, T_CLOSE, T_COMMA, T_OTHER };

/*
 * text: the next double-quoted token is meant as text. in: the last token was the word IN. open: it opened a list.
 * list: which of the open parentheses are lists.
 */
struct state {
	bool text, in, open;
	int depth;
	bool list[MAX_DEPTH];
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* Length of a token that ends with its quote; a doubled quote is part of it. Without an end it is T_OTHER. */
static size_t quoted_len(const char *p, char end, enum token t, enum token *ret_t)
{
	const char *at = p + 1;

	*ret_t = T_OTHER;
	for (; *at; at++) {
		if (*at != end)
			continue;
		if (end == ']' || at[1] != end) {
			*ret_t = t;
			return (size_t)(at - p) + 1;
		}
		at++;
	}
	return (size_t)(at - p);
}

static size_t space_len(const char *p)
{
	const char *end;

	if (p[0] == '-' && p[1] == '-')
		return strcspn(p, "\n");
	if (p[0] == '/' && p[1] == '*') {
		end = strstr(p + 2, "*/");
		return end ? (size_t)(end - p) + 2 : strlen(p);
	}
	return strspn(p, " \t\r\n\f");
}

static size_t next_token(const char *p, enum token *ret_t)
{
	size_t n = space_len(p);

	*ret_t = T_SPACE;
	if (n)
		return n;
	*ret_t = T_OTHER;
	if (is_word(*p)) {
		while (is_word(p[n]))
			n++;
		*ret_t = T_WORD;
		return n;
	}
	if (*p == '"')
		return quoted_len(p, '"', T_QUOTED, ret_t);
	if (*p == '\'' || *p == '`')
		return quoted_len(p, *p, T_OTHER, ret_t);
	if (*p == '[')
		return quoted_len(p, ']', T_OTHER, ret_t);
	if (!strncmp(p, "->", 2) || !strncmp(p, "<<", 2) || !strncmp(p, ">>", 2))
		return p[1] == '>' && p[2] == '>' ? 3 : 2;
	n = strspn(p, "=<>!");
	if (n) {
		*ret_t = T_COMPARISON;
		return n;
	}
	*ret_t = *p == '(' ? T_OPEN : *p == ')' ? T_CLOSE : *p == ',' ? T_COMMA : T_OTHER;
	return 1;
}

static bool one_of(const char *p, size_t n, const char *const *words)
{
	for (; *words; words++)
		if (strlen(*words) == n && !strncasecmp(p, *words, n))
			return true;
	return false;
}

/* What a token means for the one that follows. */
static void step(struct state *s, enum token t, const char *p, size_t n)
{
	static const char *const comparing[] = { "LIKE", "GLOB", "IS", "REGEXP", "MATCH", NULL };
	static const char *const going_on[] = { "NOT", "DISTINCT", "FROM", NULL };
	static const char *const in[] = { "IN", NULL };
	static const char *const querying[] = { "SELECT", "WITH", "VALUES", NULL };
	bool was_text = s->text, was_in = s->in, was_open = s->open;

	s->in = false;
	s->open = false;
	s->text = t == T_COMPARISON;
	if (t == T_WORD) {
		s->in = one_of(p, n, in);
		s->text = one_of(p, n, comparing) || (was_text && one_of(p, n, going_on));
		if (was_open && one_of(p, n, querying))
			s->list[s->depth - 1] = false;
	} else if (t == T_OPEN) {
		if (s->depth < MAX_DEPTH)
			s->list[s->depth] = was_in;
		s->depth++;
		s->open = was_in && s->depth <= MAX_DEPTH;
		s->text = s->open;
	} else if (t == T_CLOSE) {
		s->depth -= s->depth > 0;
	} else if (t == T_COMMA) {
		s->text = s->depth > 0 && s->depth <= MAX_DEPTH && s->list[s->depth - 1];
	}
}

/* A table's name in front of a dot, and the name of a function, stay names. */
static bool names_something(const char *after)
{
	enum token t = T_SPACE;
	size_t n = 0;

	while (*after && t == T_SPACE) {
		after += n;
		n = *after ? next_token(after, &t) : 0;
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
		enum token t;
		size_t n = next_token(sql, &t);

		if (t == T_QUOTED && s.text && !names_something(sql + n)) {
			out = put_text(out, sql, n);
		} else {
			memcpy(out, sql, n);
			out += n;
		}
		if (t != T_SPACE)
			step(&s, t, sql, n);
		sql += n;
	}
	*out = 0;
	return ret;
}
