/* SPDX-License-Identifier: Apache-2.0 */
#include "reports.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "clock.h"
#include "podrows.h"

#define SECOND_NS 1000000000u

static bool name_pod(void *arg, const char *pod_uid, const char *container_id, struct rec_pod_name *n)
{
	struct rec_reports *t = arg;

	return rec_podtable_name(t->pods, pod_uid, container_id, n);
}

int rec_reports_init(struct rec_reports *t, struct rec_intake *in, const struct rec_rows *rows)
{
	t->intake = in;
	t->rows = rows;
	t->pods = rec_podtable_new();
	if (!t->pods)
		return -ENOMEM;
	rec_cgroups_ask(in->cgroups, name_pod, t);
	return 0;
}

void rec_reports_done(struct rec_reports *t)
{
	rec_podtable_free(t->pods);
	t->pods = NULL;
}

/* ---- Events ---------------------------------------------------------------------------------- */

static bool has_room(struct rec_reports *t)
{
	uint64_t second = rec_boot_ns() / SECOND_NS;

	if (second != t->second) {
		t->second = second;
		t->in_second = 0;
	}
	return t->in_second++ < REC_REPORTS_A_SECOND;
}

/* Stores the event that was built. It moves: what it triggers is built in its place. */
static int store(struct rec_reports *t)
{
	struct rec_build *b = t->intake->build;
	uint8_t *rec;
	int r;

	rec_build_end(b);
	rec = malloc(b->len);
	if (!rec)
		return -ENOMEM;
	memcpy(rec, b->buf, b->len);
	r = rec_intake_again(t->intake, t->rows, rec, b->len);
	free(rec);
	return r;
}

static int take_status(struct rec_reports *t, const struct rec_peer_pod_status *m)
{
	struct rec_pod_name name = { 0 };

	if (!*m->uid || !*m->reason || !has_room(t))
		return -EINVAL;
	if (!rec_podtable_is_news(t->pods, m))
		return 0;
	rec_podtable_name(t->pods, m->uid, "", &name);
	rec_podrow_status(t->intake->build, m, &name, rec_cgroups_of(t->intake->cgroups, m->container_id));
	return store(t);
}

static int take_audit(struct rec_reports *t, const struct rec_peer_audit *m)
{
	if (!has_room(t))
		return -EINVAL;
	rec_podrow_audit(t->intake->build, m);
	return store(t);
}

static int take(struct rec_reports *t, const struct rec_peer_msg *m)
{
	switch (m->id) {
	case REC_PEER_greeting:
		rec_podtable_listing(t->pods);
		return 0;
	case REC_PEER_pods_listed:
		rec_podtable_listed(t->pods, rec_boot_ns());
		return 0;
	case REC_PEER_pod:
		return rec_podtable_pod(t->pods, &m->pod);
	case REC_PEER_pod_container:
		return rec_podtable_container(t->pods, &m->pod_container);
	case REC_PEER_pod_gone:
		rec_podtable_gone(t->pods, m->pod_gone.uid, rec_boot_ns());
		return 0;
	case REC_PEER_pod_status:
		return take_status(t, &m->pod_status);
	case REC_PEER_manifest:
		return rec_podtable_manifest(t->pods, &m->manifest);
	case REC_PEER_audit:
		return take_audit(t, &m->audit);
	default:
		return -EINVAL;
	}
}

void rec_reports_take(struct rec_reports *t, const struct rec_peer_msg *m)
{
	t->refused += take(t, m) < 0;
}
