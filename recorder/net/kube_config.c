/* SPDX-License-Identifier: Apache-2.0 */
#include "kube_config_priv.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cleanup.h"

#define MAX_TOKEN (16u << 10)

int kube_config_fail(char *why, size_t cap, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, cap, fmt, ap);
	va_end(ap);
	return err;
}

static int load_in_cluster(const char *host, const char *port, const char *dir, struct kube_config *c)
{
	bool is_v6 = strchr(host, ':');

	if (asprintf(&c->server, "https://%s%s%s:%s", is_v6 ? "[" : "", host, is_v6 ? "]" : "", port) < 0)
		c->server = NULL;
	if (asprintf(&c->token.path, "%s/token", dir) < 0)
		c->token.path = NULL;
	if (asprintf(&c->ca.path, "%s/ca.crt", dir) < 0)
		c->ca.path = NULL;
	return c->server && c->token.path && c->ca.path ? 0 : -ENOMEM;
}

/* A token goes over TLS, or to this machine. */
static int check(const struct kube_config *c, const char *how, char *why, size_t cap)
{
	static const char *const fine[] = { "https://", "http://127.0.0.1:", "http://localhost:", "http://[::1]:" };
	bool has_secret = c->token.path || c->token.data, is_fine = !has_secret && !strncmp(c->server, "http://", 7);

	for (size_t i = 0; i < sizeof(fine) / sizeof(*fine); i++)
		is_fine |= !strncmp(c->server, fine[i], strlen(fine[i]));
	if (!is_fine)
		return kube_config_fail(why, cap, -EINVAL, "%s: %.200s: a server is https://HOST:PORT; a token is not sent without TLS", how, c->server);
	return 0;
}

static int load(const char *how, const char *dir, struct kube_config *c, char *why, size_t cap)
{
	const char *host = getenv("KUBERNETES_SERVICE_HOST"), *port = getenv("KUBERNETES_SERVICE_PORT");
	int r;

	if (strcmp(how, "in-cluster") != 0) {
		r = kube_kubeconfig_load(how, c, why, cap);
		return r < 0 ? r : check(c, how, why, cap);
	}
	if (!host || !*host || !port || !*port)
		return kube_config_fail(why, cap, -EINVAL, "in-cluster: no KUBERNETES_SERVICE_HOST and _PORT in the environment");
	r = load_in_cluster(host, port, dir, c);
	if (r < 0)
		return r;
	if (access(c->token.path, F_OK) < 0)
		return kube_config_fail(why, cap, -errno, "%s: %s", c->token.path, strerror(errno));
	return check(c, how, why, cap);
}

int kube_config_load(const char *how, const char *dir, struct kube_config *c, char *why, size_t cap)
{
	int r;

	*c = (struct kube_config){ 0 };
	*why = '\0';
	r = load(how, dir, c, why, cap);
	if (r == -ENOMEM)
		kube_config_fail(why, cap, r, "%s: out of memory", how);
	if (r < 0)
		kube_config_free(c);
	return r;
}

static void free_file(struct kube_file *f)
{
	free(f->path);
	if (f->data)
		explicit_bzero(f->data, f->len);
	free(f->data);
}

void kube_config_free(struct kube_config *c)
{
	free(c->server);
	free_file(&c->token);
	free_file(&c->ca);
	free_file(&c->cert);
	free_file(&c->key);
	*c = (struct kube_config){ 0 };
}

/* Of what a header may hold (RFC 6750: a token68). */
static bool is_token(const char *s)
{
	if (!*s)
		return false;
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr("-._~+/=", *s))
			return false;
	return true;
}

int kube_config_token(const struct kube_config *c, char **ret_token)
{
	_cleanup_close_ int fd = -1;
	_cleanup_free_ char *text = NULL;
	ssize_t len;

	*ret_token = NULL;
	if (!c->token.path) {
		*ret_token = c->token.data ? strdup(c->token.data) : NULL;
		return c->token.data && !*ret_token ? -ENOMEM : 0;
	}
	fd = open(c->token.path, O_RDONLY | O_CLOEXEC);
	text = malloc(MAX_TOKEN + 1);
	len = fd < 0 || !text ? -1 : read(fd, text, MAX_TOKEN + 1);
	if (len < 0)
		return text ? -errno : -ENOMEM;
	while (len > 0 && isspace((unsigned char)text[len - 1]))
		len--;
	if (len > MAX_TOKEN)
		return -EINVAL;
	text[len] = '\0';
	if (strlen(text) != (size_t)len || !is_token(text))
		return -EINVAL;
	*ret_token = text;
	text = NULL;
	return 0;
}
