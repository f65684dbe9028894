/* SPDX-License-Identifier: Apache-2.0 */
#include "podarg.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "tool.h"

int bb_pod_set(const char *arg, void *dst)
{
	struct bb_pod *p = dst;
	char *slash;

	if (p->text)
		bb_usage("--pod: one pod at a time: %s, %s", p->text, arg);
	if (!*arg)
		return -EINVAL;
	p->text = strdup(arg);
	if (!p->text)
		bb_die(BB_EXIT_FAILED, "out of memory");
	p->name = p->text;
	slash = strchr(p->text, '/');
	if (!slash)
		return 0;
	*slash = '\0';
	p->ns = p->text;
	p->name = slash + 1;
	return *p->ns && *p->name && !strchr(p->name, '/') ? 0 : -EINVAL;
}

void bb_pod_done(struct bb_pod *p)
{
	free(p->text);
	*p = (struct bb_pod){ 0 };
}

static bool equal(struct bbx_str s, const char *text)
{
	return s.len == strlen(text) && !memcmp(s.p, text, s.len);
}

bool bb_pod_has(const struct bb_pod *p, const struct bbx_container_info *c)
{
	return c && (!p->ns || equal(c->ns, p->ns)) && (!p->name || equal(c->pod, p->name));
}

bool bb_pod_is_known(const struct bb_pod *p, const struct bbx_identity *id)
{
	for (uint32_t i = 0; i < bbx_n_containers(id); i++)
		if (bb_pod_has(p, bbx_container_at(id, i)))
			return true;
	return false;
}

/* The pod whose name goes on where the one that was asked for ends; NULL = none. */
static const struct bbx_container_info *longer(const struct bb_pod *p, const struct bbx_identity *id)
{
	for (uint32_t i = 0; i < bbx_n_containers(id); i++) {
		const struct bbx_container_info *c = bbx_container_at(id, i);

		if (c->pod.len >= strlen(p->name) && !memcmp(c->pod.p, p->name, strlen(p->name)))
			return c;
	}
	return NULL;
}

void bb_pod_warn(const struct bb_pod *p, const struct bbx_identity *id)
{
	const struct bbx_container_info *c = longer(p, id);
	char *meant = c ? bb_escape(c->pod.p, c->pod.len) : NULL;

	bb_warn("no pod %s%s%s in this recording%s%s%s", p->ns ? p->ns : "", p->ns ? "/" : "", p->name, meant ? " (there is " : "", meant ? meant : "",
		meant ? ")" : "");
	free(meant);
}
