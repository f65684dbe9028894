/* SPDX-License-Identifier: Apache-2.0 */
#include "token.h"
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* Length of a token that ends with its quote; a doubled quote is part of it. Without an end it is BBQ_TOKEN_other. */
static size_t quoted_len(const char *p, char end, enum bbq_token t, enum bbq_token *ret_t)
{
	const char *at = p + 1;

	*ret_t = BBQ_TOKEN_other;
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

size_t bbq_token_next(const char *p, enum bbq_token *ret_t)
{
	size_t n = space_len(p);

	*ret_t = BBQ_TOKEN_space;
	if (n)
		return n;
	*ret_t = BBQ_TOKEN_other;
	if (is_word(*p)) {
		while (is_word(p[n]))
			n++;
		*ret_t = BBQ_TOKEN_word;
		return n;
	}
	if (*p == '"')
		return quoted_len(p, '"', BBQ_TOKEN_quoted, ret_t);
	if (*p == '\'' || *p == '`')
		return quoted_len(p, *p, BBQ_TOKEN_other, ret_t);
	if (*p == '[')
		return quoted_len(p, ']', BBQ_TOKEN_other, ret_t);
	if (!strncmp(p, "->", 2) || !strncmp(p, "<<", 2) || !strncmp(p, ">>", 2))
		return p[1] == '>' && p[2] == '>' ? 3 : 2;
	n = strspn(p, "=<>!");
	if (n) {
		*ret_t = BBQ_TOKEN_comparison;
		return n;
	}
	*ret_t = *p == '(' ? BBQ_TOKEN_open : *p == ')' ? BBQ_TOKEN_close : *p == ',' ? BBQ_TOKEN_comma : BBQ_TOKEN_other;
	return 1;
}
