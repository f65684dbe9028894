/* SPDX-License-Identifier: Apache-2.0 */
#include "identity_priv.h"
#include <stdlib.h>
#include <string.h>

int bbx_identity_add_image(struct bbx_identity *id, const struct image *image)
{
	if (id->n_images == BBX_MAX_IMAGES)
		return -EFBIG;
	if (id->n_images == id->images_cap) {
		size_t cap = id->images_cap ? 2 * id->images_cap : 256;
		struct image *images = realloc(id->images, cap * sizeof(*images));

		if (!images)
			return -ENOMEM;
		id->images = images;
		id->images_cap = cap;
	}
	id->images[id->n_images] = *image;
	id->images[id->n_images].seq = (uint32_t)id->n_images;
	id->n_images++;
	return 0;
}

static int compare_images(const void *a, const void *b)
{
	const struct image *x = a, *y = b;

	if (x->upid != y->upid)
		return x->upid < y->upid ? -1 : 1;
	if (x->ts != y->ts)
		return x->ts < y->ts ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static bool same_text(const struct bbx_str *a, const struct bbx_str *b)
{
	return a->len == b->len && (!a->len || !memcmp(a->p, b->p, a->len));
}

static bool starts_with(const struct bbx_str *s, const struct bbx_str *start)
{
	return s->len >= start->len && (!start->len || !memcmp(s->p, start->p, start->len));
}

/* A snapshot that shows the program known to run adds nothing; it may have cut the arguments short. */
static bool repeats(const struct image *i, const struct image *before)
{
	if (i->upid != before->upid || !same_text(&i->pub.exe, &before->pub.exe))
		return false;
	if (i->is_snapshot)
		return starts_with(&before->pub.argv, &i->pub.argv);
	return same_text(&i->pub.argv, &before->pub.argv) && same_text(&i->pub.cwd, &before->pub.cwd) &&
	       i->pub.has_uid == before->pub.has_uid && i->pub.uid == before->pub.uid && i->pub.gid == before->pub.gid;
}

static void drop_repeats(struct bbx_identity *id)
{
	size_t n = 0;

	for (size_t i = 0; i < id->n_images; i++)
		if (!n || !repeats(&id->images[i], &id->images[n - 1]))
			id->images[n++] = id->images[i];
	id->n_images = n;
}

const struct image *bbx_identity_image_at(const struct bbx_identity *id, const struct proc *p, uint64_t ts)
{
	const struct image *images;
	size_t lo = 0, hi = p->n_images;

	if (!hi)
		return p->inherited;
	images = id->images + p->first_image;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (images[mid].ts <= ts)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo)
		return &images[lo - 1];
	return images[0].is_snapshot ? &images[0] : p->inherited;
}

/*
 * Goes up from p to what is done already, then comes back down and lets each inherit from its parent: every process is
 * walked once. A parent that is met on the way up again would close a circle and is forgotten.
 */
static void walk_up(struct bbx_identity *id, struct proc *p, struct proc **path)
{
	size_t n = 0;

	for (; p && p->walk == WALK_new; p = p->pub.parent_upid ? &id->procs[p->pub.parent_upid - 1] : NULL) {
		p->walk = WALK_path;
		path[n++] = p;
	}
	if (p && p->walk == WALK_path)
		path[n - 1]->pub.parent_upid = 0;
	while (n--) {
		uint32_t parent = path[n]->pub.parent_upid;

		if (parent)
			path[n]->inherited = bbx_identity_image_at(id, &id->procs[parent - 1], path[n]->pub.start_ns);
		path[n]->walk = WALK_done;
	}
}

int bbx_identity_images(struct bbx_identity *id)
{
	struct proc **path = calloc(id->n_procs + 1, sizeof(*path));

	if (!path)
		return -ENOMEM;
	if (id->n_images)
		qsort(id->images, id->n_images, sizeof(*id->images), compare_images);
	drop_repeats(id);
	for (size_t i = 0; i < id->n_images; i++) {
		struct proc *p = &id->procs[id->images[i].upid - 1];

		if (!p->n_images++)
			p->first_image = (uint32_t)i;
	}
	for (uint32_t i = 0; i < id->n_procs; i++)
		walk_up(id, &id->procs[i], path);
	free(path);
	return 0;
}
