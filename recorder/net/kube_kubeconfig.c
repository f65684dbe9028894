/* SPDX-License-Identifier: Apache-2.0 */
#include "kube_config_priv.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <nettle/base64.h>
#include <yaml.h>

#include "cleanup.h"

#define MAX_FILE (1u << 20) /* a kubeconfig of hundreds of clusters is smaller */

/* The file being read. */
struct work {
	const char *path;
	yaml_document_t doc;
	char *why;
	size_t cap;
};

__attribute__((format(printf, 3, 4))) static int fail(const struct work *w, int err, const char *fmt, ...)
{
	char cause[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(cause, sizeof(cause), fmt, ap);
	va_end(ap);
	return kube_config_fail(w->why, w->cap, err, "%s: %s", w->path, cause);
}

/* The value of a mapping's key, or NULL. */
static yaml_node_t *get(struct work *w, const yaml_node_t *map, const char *key)
{
	if (!map || map->type != YAML_MAPPING_NODE)
		return NULL;
	for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++) {
		yaml_node_t *k = yaml_document_get_node(&w->doc, p->key);

		if (k && k->type == YAML_SCALAR_NODE && !strcmp((const char *)k->data.scalar.value, key))
			return yaml_document_get_node(&w->doc, p->value);
	}
	return NULL;
}

/* NULL = not there, no text, or empty. */
static const char *text(struct work *w, const yaml_node_t *map, const char *key)
{
	yaml_node_t *v = get(w, map, key);

	return v && v->type == YAML_SCALAR_NODE && v->data.scalar.length ? (const char *)v->data.scalar.value : NULL;
}

/* In the list "clusters", "contexts" or "users": what the entry of that name says in "cluster", "context" or "user". */
static yaml_node_t *find_named(struct work *w, const char *list, const char *name, const char *what)
{
	yaml_node_t *l = get(w, yaml_document_get_root_node(&w->doc), list);

	if (!l || l->type != YAML_SEQUENCE_NODE)
		return NULL;
	for (yaml_node_item_t *i = l->data.sequence.items.start; i < l->data.sequence.items.top; i++) {
		yaml_node_t *entry = yaml_document_get_node(&w->doc, *i);
		const char *is = text(w, entry, "name");

		if (is && !strcmp(is, name))
			return get(w, entry, what);
	}
	return NULL;
}

static int take_data(struct work *w, const char *key, const char *base64, struct kube_file *f)
{
	size_t len = strlen(base64), got = BASE64_DECODE_LENGTH(len);
	struct base64_decode_ctx ctx;

	f->data = malloc(got + 1);
	if (!f->data)
		return -ENOMEM;
	base64_decode_init(&ctx);
	if (!base64_decode_update(&ctx, &got, (uint8_t *)f->data, len, base64) || !base64_decode_final(&ctx))
		return fail(w, -EINVAL, "%s is not base64", key);
	f->data[got] = '\0';
	f->len = got;
	return 0;
}

/* Relative paths are of the kubeconfig's folder. */
static int take_path(struct work *w, const char *path, struct kube_file *f)
{
	const char *slash = strrchr(w->path, '/');
	int r = *path == '/' || !slash ? asprintf(&f->path, "%s", path) : asprintf(&f->path, "%.*s/%s", (int)(slash - w->path), w->path, path);

	if (r < 0) {
		f->path = NULL;
		return -ENOMEM;
	}
	return 0;
}

/* "KEY-data" goes before "KEY", as kubectl has it. */
static int take_file(struct work *w, const yaml_node_t *map, const char *key, struct kube_file *f)
{
	char data_key[64];
	const char *data, *path = text(w, map, key);

	snprintf(data_key, sizeof(data_key), "%s-data", key);
	data = text(w, map, data_key);
	if (data)
		return take_data(w, data_key, data, f);
	return path ? take_path(w, path, f) : 0;
}

static int take_token(struct work *w, const yaml_node_t *user, struct kube_config *c)
{
	const char *path = text(w, user, "tokenFile"), *token = text(w, user, "token");

	if (path)
		return take_path(w, path, &c->token);
	if (!token)
		return 0;
	c->token.data = strdup(token);
	c->token.len = strlen(token);
	return c->token.data ? 0 : -ENOMEM;
}

/* What cannot be done is refused, before a request that would be refused. */
static int refuse(struct work *w, const yaml_node_t *map)
{
	static const struct {
		const char *key, *why;
	} unknown[] = {
		{ "exec", "programs that make credentials are not started; use a token" },
		{ "auth-provider", "use a token" },
		{ "username", "passwords are not sent; use a token" },
		{ "insecure-skip-tls-verify", "certificates are always checked; name the certificate-authority" },
		{ "tls-server-name", "the certificate must be the server's" },
		{ "proxy-url", "use the environment variable https_proxy" },
	};

	for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++) {
		const char *value = text(w, map, unknown[i].key);

		if (get(w, map, unknown[i].key) && !(value && !strcmp(value, "false")))
			return fail(w, -EINVAL, "%s is not supported: %s", unknown[i].key, unknown[i].why);
	}
	return 0;
}

static int take_server(struct work *w, const yaml_node_t *cluster, struct kube_config *c)
{
	const char *server = text(w, cluster, "server");

	if (!server)
		return fail(w, -EINVAL, "the cluster of the current context has no server");
	c->server = strdup(server);
	if (!c->server)
		return -ENOMEM;
	for (size_t len = strlen(c->server); len && c->server[len - 1] == '/'; len--)
		c->server[len - 1] = '\0';
	return 0;
}

static int take(struct work *w, struct kube_config *c)
{
	const yaml_node_t *root = yaml_document_get_root_node(&w->doc), *context, *cluster, *user;
	const char *current = text(w, root, "current-context"), *cluster_name, *user_name;
	int r;

	if (!current)
		return fail(w, -EINVAL, "no current-context");
	context = find_named(w, "contexts", current, "context");
	cluster_name = text(w, context, "cluster");
	cluster = cluster_name ? find_named(w, "clusters", cluster_name, "cluster") : NULL;
	user_name = text(w, context, "user");
	user = user_name ? find_named(w, "users", user_name, "user") : NULL;
	if (!cluster || (user_name && !user))
		return fail(w, -EINVAL, "the context %.100s, or its cluster or user, is not there", current);
	r = refuse(w, cluster);
	r = r ? r : refuse(w, user);
	r = r ? r : take_server(w, cluster, c);
	r = r ? r : take_file(w, cluster, "certificate-authority", &c->ca);
	r = r ? r : take_file(w, user, "client-certificate", &c->cert);
	r = r ? r : take_file(w, user, "client-key", &c->key);
	r = r ? r : take_token(w, user, c);
	if (r)
		return r;
	if (!(c->cert.path || c->cert.data) != !(c->key.path || c->key.data))
		return fail(w, -EINVAL, "a client certificate without its key, or a key without certificate");
	return 0;
}

static int parse(struct work *w, FILE *f)
{
	yaml_parser_t parser;
	int r = -ENOMEM;

	if (!yaml_parser_initialize(&parser))
		return r;
	yaml_parser_set_input_file(&parser, f);
	if (yaml_parser_load(&parser, &w->doc))
		r = 0;
	else if (parser.error != YAML_MEMORY_ERROR)
		r = fail(w, -EINVAL, "line %zu: %s", parser.problem_mark.line + 1, parser.problem ? parser.problem : "no YAML");
	yaml_parser_delete(&parser);
	return r;
}

int kube_kubeconfig_load(const char *path, struct kube_config *c, char *why, size_t cap)
{
	struct work w = { .path = path, .why = why, .cap = cap };
	_cleanup_fclose_ FILE *f = fopen(path, "re");
	struct stat st;
	int r;

	if (!f || fstat(fileno(f), &st) < 0)
		return fail(&w, -errno, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode) || st.st_size > MAX_FILE)
		return fail(&w, -EINVAL, "no file of at most %u bytes", MAX_FILE);
	r = parse(&w, f);
	if (r < 0)
		return r;
	r = take(&w, c);
	yaml_document_delete(&w.doc);
	return r;
}
