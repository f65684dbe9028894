/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBQ_TOKEN_H
#define BBQ_TOKEN_H
/* SQL in pieces. Private to libbbq. */
#include <stddef.h>

/*
 * word: names, keywords and numbers. quoted: "in double quotes". other: text in other quotes, operators; a quote without its end.
 */
enum bbq_token {
	BBQ_TOKEN_space, BBQ_TOKEN_word, BBQ_TOKEN_quoted, BBQ_TOKEN_comparison, BBQ_TOKEN_open, BBQ_TOKEN_close, BBQ_TOKEN_comma, BBQ_TOKEN_other,
};

/* Length of the token that p, which is not empty, begins with. */
size_t bbq_token_next(const char *p, enum bbq_token *ret_t);

#endif
