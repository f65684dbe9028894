/* SPDX-License-Identifier: Apache-2.0 */
#include "http_token.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "cleanup.h"

#define DIGEST_BYTES 32
#define CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="

static bool is_token(const char *p)
{
	size_t len = strspn(p, CHARS);

	return len && len <= HTTP_TOKEN_MAX && !p[len];
}

static int load(const struct http_token *t, char text[HTTP_TOKEN_MAX + 2])
{
	_cleanup_close_ int fd = open(t->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd < 0 ? -1 : read(fd, text, HTTP_TOKEN_MAX + 1);

	if (n < 0)
		return -errno;
	text[n] = '\0';
	text[strcspn(text, "\r\n")] = '\0';
	return is_token(text) && strlen(text) >= HTTP_TOKEN_MIN ? 0 : -EINVAL;
}

int http_token_check(const struct http_token *t)
{
	char text[HTTP_TOKEN_MAX + 2];

	return load(t, text);
}

bool http_token_is_right(const struct http_token *t, const char *token)
{
	unsigned char right[DIGEST_BYTES], given[DIGEST_BYTES];
	char text[HTTP_TOKEN_MAX + 2];

	if (!t->path || load(t, text))
		return false;
	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, text, strlen(text), right) ||
	    gnutls_hash_fast(GNUTLS_DIG_SHA256, token, strlen(token), given))
		return false;
	return !gnutls_memcmp(right, given, DIGEST_BYTES);
}

const char *http_token_of(const char *header)
{
	if (!header || strncasecmp(header, "Bearer ", 7))
		return NULL;
	header += 7;
	header += strspn(header, " ");
	return is_token(header) ? header : NULL;
}
