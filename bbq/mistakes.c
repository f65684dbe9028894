/* SPDX-License-Identifier: Apache-2.0 */
/* What is no error in SQL and yet not what was meant. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "bbq.h"
#include "token.h"

static bool is_word(const char *p, size_t n, const char *word)
{
	return n == strlen(word) && !strncasecmp(p, word, n);
}

/* Text that is no number: a column of numbers is less than all of it. */
static bool is_date(const char *p, size_t n)
{
	char *end;

	if (n < 2 || (*p != '\'' && *p != '"'))
		return false;
	strtod(p + 1, &end);
	return end != p + n - 1;
}

const char *bbq_text_time(const char *sql, size_t *ret_len)
{
	bool time = false, compared = false;
	enum bbq_token t;

	for (size_t n; *sql; sql += n) {
		n = bbq_token_next(sql, &t);
		if (t == BBQ_TOKEN_space)
			continue;
		if (compared && (t == BBQ_TOKEN_other || t == BBQ_TOKEN_quoted) && is_date(sql, n)) {
			*ret_len = n;
			return sql;
		}
		compared = time && (t == BBQ_TOKEN_comparison || (t == BBQ_TOKEN_word && is_word(sql, n, "BETWEEN")));
		time = t == BBQ_TOKEN_word && is_word(sql, n, "ts");
	}
	return NULL;
}

/* The next token that is no space. */
static enum bbq_token next_token(const char **at, size_t *len)
{
	enum bbq_token t = BBQ_TOKEN_space;

	for (*len = 0; t == BBQ_TOKEN_space && (*at)[*len];) {
		*at += *len;
		*len = bbq_token_next(*at, &t);
	}
	return t;
}

/* Whether the SQL calls something by the name: AS name, in quotes or not. */
static bool is_defined(const char *sql, const char *name, size_t n)
{
	bool as = false;
	size_t len;

	for (enum bbq_token t; (t = next_token(&sql, &len)) != BBQ_TOKEN_space; sql += len) {
		size_t quote = t == BBQ_TOKEN_quoted;

		if (as && len == n + 2 * quote && !strncasecmp(sql + quote, name, n))
			return true;
		as = t == BBQ_TOKEN_word && is_word(sql, len, "AS");
	}
	return false;
}

static bool compares(const char *at)
{
	static const char *const words[] = { "LIKE", "GLOB", "REGEXP", "IS", "IN", "NOT", "BETWEEN" };
	size_t len;
	enum bbq_token t = next_token(&at, &len);

	for (size_t i = 0; t == BBQ_TOKEN_word && i < sizeof(words) / sizeof(*words); i++)
		if (is_word(at, len, words[i]))
			return true;
	return t == BBQ_TOKEN_comparison;
}

const char *bbq_quoted_name(const char *sql, const char **at, size_t *ret_len)
{
	size_t len;

	for (enum bbq_token t; (t = next_token(at, &len)) != BBQ_TOKEN_space; *at += len) {
		const char *name = *at + 1;

		if (t != BBQ_TOKEN_quoted || len < 3 || !compares(*at + len) || is_defined(sql, name, len - 2))
			continue;
		*ret_len = len - 2;
		*at += len;
		return name;
	}
	return NULL;
}
