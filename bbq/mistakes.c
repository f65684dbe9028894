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
