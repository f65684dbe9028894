/* SPDX-License-Identifier: Apache-2.0 */
#include "node.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "clock.h"
#include "open_list.h"

/* What is open is read from /proc no sooner than after so many times as long as that took. */
#define OPEN_PAUSE 100

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
					     .ring_bytes = o->ring_bytes, .no_tp_btf = o->no_tp_btf };
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
	n->say = o->say;
	r = rec_origin_init(&n->origin, &n->host, n->probes);
	if (!r)
		r = rec_cgroups_new(&n->fs, &n->host, &n->cgroups);
	return r < 0 ? rec_node_fail(n, r, "cannot read the node's identity: %s", bbx_strerror(r)) : 0;
}

/* What it cost, as of any other sampler. */
static int put_account(struct rec_node *n, const struct rec_open_cost *cost, struct rec_build *b, rec_put_fn *put, void *arg)
{
	struct bb_sampler *r = REC_BUILD(b, sampler, rec_boot_ns());

	r->items = cost->rows;
	r->cpu_ns = cost->cpu_ns;
	r->turns = 1;
	r->missed = n->open_missed;
	r->sampler = rec_build_text(b, "open");
	rec_build_end(b);
	return put(arg, b->buf, b->len);
}

static int list_by_proc(struct rec_node *n, struct rec_build *b, rec_put_fn *put, void *arg)
{
	const struct rec_open_opts opts = { .host = &n->host, .fs = &n->fs, .below = n->cgroup_id ? n->cgroup_path : NULL,
					    .lanes = n->open_due_ns ? NULL : rec_probes_lanes(n->probes),
					    .kinds = rec_probes_by_proc(n->probes), .own_tgid = (uint32_t)getpid() };
	struct rec_open_cost cost;
	int r;

	if (!opts.kinds)
		return 0;
	if (rec_boot_ns() < n->open_due_ns) {
		n->open_missed++;
		return 0;
	}
	r = rec_open_list(&opts, b, put, arg, &cost);
	if (r < 0)
		return r;
	n->open_due_ns = rec_boot_ns() + cost.cpu_ns * OPEN_PAUSE;
	if (cost.is_cut && !n->open_is_cut)
		n->say("too many sockets and files are open to list them all from %s", n->host.proc);
	n->open_is_cut |= cost.is_cut;
	r = put_account(n, &cost, b, put, arg);
	n->open_missed = 0;
	return r;
}

int rec_node_stock(struct rec_node *n, struct rec_build *b, rec_put_fn *put, void *arg)
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
	return r ? r : list_by_proc(n, b, put, arg);
}

void rec_node_close(struct rec_node *n)
{
	rec_cgroups_free(n->cgroups);
	rec_probes_close(n->probes);
}
