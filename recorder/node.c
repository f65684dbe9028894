/* SPDX-License-Identifier: Apache-2.0 */
#include "node.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int rec_node_fail(struct rec_node *n, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(n->why, sizeof(n->why), fmt, ap);
	va_end(ap);
	return err;
}

int rec_node_find(struct rec_node *n, const struct rec_node_opts *o)
{
	struct rec_hierarchy hierarchy;
	int r = access(o->host_root, X_OK) ? -errno : rec_host_init(&n->host, o->host_root);

	if (r < 0)
		return rec_node_fail(n, r, "--host-root %s: %s", o->host_root, bbx_strerror(r));
	r = rec_hierarchy_get(&hierarchy);
	if (r < 0)
		return rec_node_fail(n, r, "cannot tell which cgroup hierarchy counts: %s", bbx_strerror(r));
	if (rec_cgroupfs_init(&n->fs, &hierarchy, &n->host) < 0)
		o->say("no cgroup hierarchy below %s: containers that run already have no names", n->host.cgroup);
	if (!o->cgroup)
		return 0;
	n->cgroup_id = rec_cgroupfs_resolve(&n->fs, o->cgroup, n->cgroup_path, sizeof(n->cgroup_path));
	if (!n->cgroup_id)
		return rec_node_fail(n, -ENOENT, "--cgroup %s: no such cgroup below %s", o->cgroup, n->fs.mount);
	return 0;
}

static uint32_t path_depth(const char *path)
{
	uint32_t depth = 0;

	for (path += strspn(path, "/"); *path; path += strspn(path, "/")) {
		depth++;
		path += strcspn(path, "/");
	}
	return depth;
}

static int load(struct rec_node *n, const struct rec_node_opts *o)
{
	const struct rec_probe_opts opts = { .profile = o->profile, .own_tgid = o->own_tgid,
					     .cgroup_id = n->cgroup_id, .cgroup_level = path_depth(n->cgroup_path),
					     .ring_bytes = o->ring_bytes };
	const struct rec_probe_status *st;
	int r = rec_probes_open(&opts, &n->probes);
	size_t n_hooks;

	if (r < 0)
		return rec_node_fail(n, r, "cannot load BPF programs: %s (see bbrec check)", bbx_strerror(r));
	st = rec_probes_status(n->probes, &n_hooks);
	if (!rec_probes_n_attached(n->probes))
		return rec_node_fail(n, -ENOTSUP, "cannot load BPF programs: %s (see bbrec check)",
				     n_hooks ? st[0].reason : "none");
	for (size_t i = 0; i < n_hooks; i++)
		if (st[i].state == REC_PROBE_unavailable)
			o->say("%s is not recorded: %s: %s", st[i].event, st[i].hook, st[i].reason);
	return 0;
}

int rec_node_attach(struct rec_node *n, const struct rec_node_opts *o)
{
	int r = load(n, o);

	if (r < 0)
		return r;
	r = rec_origin_init(&n->origin, &n->host, n->probes);
	if (!r)
		r = rec_cgroups_new(&n->fs, &n->host, &n->cgroups);
	return r < 0 ? rec_node_fail(n, r, "cannot read the node's identity: %s", bbx_strerror(r)) : 0;
}

int rec_node_stock(const struct rec_node *n, rec_put_fn *put, void *arg)
{
	size_t len, at = 0;
	const uint8_t *stock = rec_probes_stock(n->probes, &len);
	int r = 0;

	while (!r && len - at >= sizeof(struct bb_hdr)) {
		const struct bb_hdr *h = (const void *)(stock + at);

		if (h->size < sizeof(*h) || h->size > len - at)
			break;
		r = put(arg, h, h->size);
		at += h->size;
	}
	return r;
}

void rec_node_close(struct rec_node *n)
{
	rec_cgroups_free(n->cgroups);
	rec_probes_close(n->probes);
}
