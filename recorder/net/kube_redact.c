/* SPDX-License-Identifier: Apache-2.0 */
#include "kube_redact.h"

#include <stdlib.h>
#include <string.h>
#include "kube_buffer.h"

static const char *const words[] = { "passw", "passphrase", "secret", "token", "apikey", "api-key", "api_key", "access-key", "access_key",
				     "private-key", "private_key", "credential" };
static const char spaces[] = " \t\r\n";

static bool speaks_of_secret(const char *p, size_t len)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t n = strlen(words[i]);

		for (size_t at = 0; at + n <= len; at++)
			if (!strncasecmp(p + at, words[i], n))
				return true;
	}
	return false;
}

static bool is_option(const char *p, size_t len)
{
	return len > 1 && *p == '-' && !memchr(p, '=', len) && speaks_of_secret(p, len);
}

bool kube_redact_is_option(const char *arg)
{
	size_t len = strlen(arg);

	return strcspn(arg, spaces) == len && is_option(arg, len);
}

/* Length of a value, with its quotes. */
static size_t value_len(const char *p)
{
	const char *end = *p == '"' || *p == '\'' ? strchr(p + 1, *p) : NULL;

	return end ? (size_t)(end + 1 - p) : strcspn(p, spaces);
}

/* Whether the word is a URL with a password: where that starts and how long it is. */
static bool find_password(const char *p, size_t len, size_t *ret_at, size_t *ret_len)
{
	const char *scheme = memmem(p, len, "://", 3), *host, *colon, *end = p + len, *slash;

	if (!scheme)
		return false;
	scheme += 3;
	slash = memchr(scheme, '/', (size_t)(end - scheme));
	host = memrchr(scheme, '@', (size_t)((slash ? slash : end) - scheme));
	colon = host ? memchr(scheme, ':', (size_t)(host - scheme)) : NULL;
	if (!colon)
		return false;
	*ret_at = (size_t)(colon + 1 - p);
	*ret_len = (size_t)(host - colon - 1);
	return *ret_len > 0;
}

/* Copies a word, up to its credential. Returns how many bytes of p that took, and whether its value is to go. */
static size_t copy_word(struct kube_buffer *out, const char *p, bool *ret_has_value)
{
	size_t len = strcspn(p, spaces), at, n;
	const char *equals = memchr(p, '=', len);

	*ret_has_value = equals && equals[1] && speaks_of_secret(p, (size_t)(equals - p));
	if (*ret_has_value) {
		len = (size_t)(equals + 1 - p);
	} else if (find_password(p, len, &at, &n)) {
		kube_buffer_add(out, p, at);
		kube_buffer_add(out, KUBE_REDACTED, strlen(KUBE_REDACTED));
		kube_buffer_add(out, p + at + n, len - at - n);
		return len;
	} else if (is_option(p, len)) {
		n = len + strspn(p + len, spaces);
		*ret_has_value = n > len && p[n] && p[n] != '-';
		len = *ret_has_value ? n : len;
	}
	kube_buffer_add(out, p, len);
	return len;
}

char *kube_redact(const char *text, bool *ret_is_oom)
{
	struct kube_buffer out = { .max = (size_t)-1 };
	const char *p = text;

	while (*p) {
		size_t n = strspn(p, spaces);
		bool has_value = false;

		kube_buffer_add(&out, p, n);
		p += n;
		p += copy_word(&out, p, &has_value);
		if (!has_value)
			continue;
		kube_buffer_add(&out, KUBE_REDACTED, strlen(KUBE_REDACTED));
		p += value_len(p);
	}
	kube_buffer_add(&out, "", 1);
	*ret_is_oom = out.is_oom;
	if (!out.is_oom && strcmp(out.p, text) != 0)
		return out.p;
	kube_buffer_free(&out);
	return NULL;
}
