/* SPDX-License-Identifier: Apache-2.0 */
#include "notify_hook.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cleanup.h"
#include "notify_template.h"
#include "small_file.h"

#define LINE_BYTES 4096
#define SECRET_BYTES 4096
#define KIND_CHARS "abcdefghijklmnopqrstuvwxyz0123456789-_"

const char *const notify_members[] = {
	"file", "bytes", "time", "node", "namespace", "pod", "container", "reason", "detail", "verdict", "secret", NULL,
};

/* Where a failure is, and its words. */
struct failure {
	const char *path;
	unsigned line;
	char *why;
	size_t cap;
};

__attribute__((format(printf, 3, 4))) static int fail(const struct failure *f, int err, const char *fmt, ...)
{
	va_list ap;
	int n = snprintf(f->why, f->cap, f->line ? "%s:%u: " : "%s: ", f->path, f->line);

	va_start(ap, fmt);
	if (n >= 0 && (size_t)n < f->cap)
		vsnprintf(f->why + n, f->cap - (size_t)n, fmt, ap);
	va_end(ap);
	return err;
}

char *notify_hook_secret(const struct notify_hook *h)
{
	char *text = h->secret_file ? net_small_file(AT_FDCWD, h->secret_file, 0, SECRET_BYTES) : NULL;

	if (text)
		text[strcspn(text, "\r\n")] = '\0';
	if (text && !*text) {
		free(text);
		return NULL;
	}
	return text;
}

static int load_template(struct notify_hook *h, const char *folder, const struct failure *f)
{
	char path[512], why[128];

	snprintf(path, sizeof(path), "%s/%s.json", folder, h->kind);
	h->text = net_small_file(AT_FDCWD, path, 0, NOTIFY_TEMPLATE_MAX);
	if (!h->text)
		return fail(f, -errno, "%s: %s", path, strerror(errno));
	if (notify_template_check(h->text, notify_members, why, sizeof(why)))
		return fail(f, -EINVAL, "%s: %s", path, why);
	h->tells_secret = strstr(h->text, "${secret");
	return 0;
}

static int set_id(struct notify_hook *h)
{
	static const char digits[] = "0123456789abcdef";
	_cleanup_free_ char *text = NULL;
	unsigned char digest[32];
	int len = asprintf(&text, "%s %s", h->kind, h->url);

	if (len < 0)
		return -ENOMEM;
	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, text, (size_t)len, digest))
		return -EIO;
	for (size_t i = 0; i < NOTIFY_HOOK_MAX; i++)
		h->id[i] = digits[digest[i / 2] >> (i % 2 ? 0 : 4) & 15];
	return 0;
}

static bool is_kind(const char *text)
{
	return *text && strlen(text) < 64 && !text[strspn(text, KIND_CHARS)];
}

static bool is_url(const char *text)
{
	return !strncmp(text, "https://", 8) || !strncmp(text, "http://", 7);
}

/* Returns 0, or as notify_hooks_load. */
static int add_line(struct notify_hooks *h, char *text, const char *templates, const struct failure *f)
{
	struct notify_hook *k = &h->list[h->n];
	char *save, *kind = strtok_r(text, " \t\r\n", &save), *url = strtok_r(NULL, " \t\r\n", &save);
	char *secret_file = strtok_r(NULL, " \t\r\n", &save);
	_cleanup_free_ char *secret = NULL;
	int r;

	if (!kind || *kind == '#')
		return 0;
	if (h->n == NOTIFY_HOOKS_MAX)
		return fail(f, -EINVAL, "more than %d webhooks", NOTIFY_HOOKS_MAX);
	if (!is_kind(kind) || !url || !is_url(url) || strtok_r(NULL, " \t\r\n", &save))
		return fail(f, -EINVAL, "not KIND URL [SECRET-FILE], with an http or https URL");
	h->n++;
	k->line = f->line;
	k->kind = strdup(kind);
	k->url = strdup(url);
	k->secret_file = secret_file ? strdup(secret_file) : NULL;
	if (!k->kind || !k->url || (secret_file && !k->secret_file))
		return -ENOMEM;
	r = load_template(k, templates, f);
	if (!r)
		r = set_id(k);
	if (r)
		return r;
	secret = notify_hook_secret(k);
	if (secret_file && !secret)
		return fail(f, -EINVAL, "%s: no secret can be read", secret_file);
	return k->tells_secret && !secret ? fail(f, -EINVAL, "%s needs a SECRET-FILE", kind) : 0;
}

int notify_hooks_load(struct notify_hooks *h, const char *path, const char *templates, char *why, size_t cap)
{
	_cleanup_fclose_ FILE *in = fopen(path, "re");
	struct failure f = { .path = path, .why = why, .cap = cap };
	char text[LINE_BYTES];
	int r = 0;

	*h = (struct notify_hooks){ 0 };
	if (!in)
		return fail(&f, -errno, "%s", strerror(errno));
	while (!r && fgets(text, sizeof(text), in)) {
		f.line++;
		r = strchr(text, '\n') || feof(in) ? add_line(h, text, templates, &f) : fail(&f, -EINVAL, "the line is too long");
	}
	if (r == -ENOMEM)
		fail(&f, r, "out of memory");
	f.line = 0;
	return r || !ferror(in) ? r : fail(&f, -EIO, "cannot be read");
}

void notify_hooks_free(struct notify_hooks *h)
{
	for (size_t i = 0; i < h->n; i++) {
		free(h->list[i].kind);
		free(h->list[i].url);
		free(h->list[i].secret_file);
		free(h->list[i].text);
	}
	*h = (struct notify_hooks){ 0 };
}
