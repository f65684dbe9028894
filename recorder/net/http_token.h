/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_TOKEN_H
#define HTTP_TOKEN_H
/* A bearer token in a file: its first line, of 16 to 4096 characters. The file may change; it is looked at for each request. */
#include <stdbool.h>
#include <stddef.h>

#define HTTP_TOKEN_MIN 16
#define HTTP_TOKEN_MAX 4096

struct http_token {
	const char *path; /* borrowed; NULL = there is no token, and none is right */
};

/* Whether the file has a token. Returns 0; -EINVAL: it holds none; or the file's negative errno. */
int http_token_check(const struct http_token *t);
/* Compares in a time that does not depend on what the token is. */
bool http_token_is_right(const struct http_token *t, const char *token);
/* What an Authorization header gives as bearer token (RFC 6750), borrowed from it; NULL = none. */
const char *http_token_of(const char *header);

#endif
