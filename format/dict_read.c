/* SPDX-License-Identifier: Apache-2.0 */
#include "dict_read.h"

#include <stdlib.h>
#include <string.h>
#include "bytes.h"
#include "layout.h"

#define TASK_MIN 5 /* bytes of the shortest task entry */

static void range_done(struct bbx_dict_range *r)
{
	free(r->raw);
	free(r->ends);
	free(r->tasks);
}

/* Lengths first, then the bytes: raw keeps the bytes alone. */
static int decode_strings(struct bbx_dict_range *r, size_t len, bool ip)
{
	struct bbx_cursor c = bbx_cursor(r->raw, len);
	uint64_t end = 0;

	if (r->n > len)
		return -EBADMSG;
	r->ends = malloc(sizeof(*r->ends) * r->n);
	if (!r->ends)
		return -ENOMEM;
	for (uint32_t i = 0; i < r->n; i++) {
		uint64_t l = bbx_read_varint(&c);

		if (l > BBX_MAX_STRING)
			return -EFBIG;
		if (ip && l != 4 && l != 16)
			return -EBADMSG;
		end += l;
		if (end > len)
			return -EBADMSG;
		r->ends[i] = (uint32_t)end;
	}
	if (c.bad || bbx_left(&c) != end)
		return -EBADMSG;
	memmove(r->raw, c.p, (size_t)end);
	return 0;
}

static int decode_tasks(struct bbx_dict_range *r, size_t len)
{
	struct bbx_cursor c = bbx_cursor(r->raw, len);

	if (r->n > len / TASK_MIN)
		return -EBADMSG;
	r->tasks = malloc(sizeof(*r->tasks) * r->n);
	if (!r->tasks)
		return -ENOMEM;
	for (uint32_t i = 0; i < r->n; i++) {
		uint64_t pid = bbx_read_varint(&c), tid = bbx_read_varint(&c);

		if (pid > UINT32_MAX || tid > UINT32_MAX)
			return -EBADMSG;
		r->tasks[i].pid = (uint32_t)pid;
		r->tasks[i].tid = (uint32_t)tid;
		r->tasks[i].start_ns = bbx_read_varint(&c);
		r->tasks[i].cgroup_id = bbx_read_varint(&c);
		r->tasks[i].comm_id = bbx_read_varint(&c);
	}
	free(r->raw);
	r->raw = NULL;
	return c.bad || bbx_left(&c) ? -EBADMSG : 0;
}

/* The number of ranges that start at or before id. */
static size_t upper(const struct bbx_dicts *d, enum bbx_dict kind, uint64_t id)
{
	size_t lo = 0, hi = d->kind[kind].n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (d->kind[kind].ranges[mid].first <= id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int insert(struct bbx_dicts *d, enum bbx_dict kind, const struct bbx_dict_range *r)
{
	size_t at = upper(d, kind, r->first), n = d->kind[kind].n, cap = d->kind[kind].cap;
	struct bbx_dict_range *list = d->kind[kind].ranges;

	if (at && list[at - 1].first + list[at - 1].n > r->first)
		return -EBADMSG;
	if (at < n && r->first + r->n > list[at].first)
		return -EBADMSG;
	if (n == cap) {
		cap = cap ? cap * 2 : 8;
		list = realloc(list, cap * sizeof(*list));
		if (!list)
			return -ENOMEM;
		d->kind[kind].ranges = list;
		d->kind[kind].cap = cap;
	}
	memmove(list + at + 1, list + at, (n - at) * sizeof(*list));
	list[at] = *r;
	d->kind[kind].n++;
	return 0;
}

int bbx_dict_add(struct bbx_dicts *d, enum bbx_dict kind, uint64_t first, uint32_t n, uint8_t *raw,
		 size_t len)
{
	struct bbx_dict_range r = { .first = first, .n = n, .raw = raw };
	size_t each = kind == BBX_DICT_task ? sizeof(*r.tasks) : sizeof(*r.ends);
	size_t bytes = len + (size_t)n * each;
	int e;

	if (!first || !n)
		e = -EBADMSG;
	else if (n > BBX_MAX_ROWS || first > BBX_MAX_DICT - n + 1 ||
		 bytes > BBX_MAX_DICT_BYTES - d->bytes)
		e = -EFBIG;
	else
		e = kind == BBX_DICT_task ? decode_tasks(&r, len)
					  : decode_strings(&r, len, kind == BBX_DICT_ip);
	if (!e)
		e = insert(d, kind, &r);
	if (e) {
		range_done(&r);
		return e;
	}
	d->bytes += bytes;
	return 0;
}

static const struct bbx_dict_range *find(const struct bbx_dicts *d, enum bbx_dict kind, uint64_t id)
{
	size_t at = upper(d, kind, id);
	const struct bbx_dict_range *r = at ? &d->kind[kind].ranges[at - 1] : NULL;

	return r && id - r->first < r->n ? r : NULL;
}

bool bbx_dict_find_str(const struct bbx_dicts *d, enum bbx_dict kind, uint64_t id,
		       struct bbx_str *ret_s)
{
	const struct bbx_dict_range *r = find(d, kind, id);
	size_t i, from;

	if (!r)
		return false;
	i = (size_t)(id - r->first);
	from = i ? r->ends[i - 1] : 0;
	*ret_s = (struct bbx_str){ (const char *)r->raw + from, r->ends[i] - from };
	return true;
}

const struct bbx_dict_task *bbx_dict_find_task(const struct bbx_dicts *d, uint64_t id)
{
	const struct bbx_dict_range *r = find(d, BBX_DICT_task, id);

	return r ? &r->tasks[id - r->first] : NULL;
}

uint64_t bbx_dict_last(const struct bbx_dicts *d, enum bbx_dict kind)
{
	size_t n = d->kind[kind].n;
	const struct bbx_dict_range *r = n ? &d->kind[kind].ranges[n - 1] : NULL;

	return r ? r->first + r->n - 1 : 0;
}

void bbx_dicts_done(struct bbx_dicts *d)
{
	for (size_t k = 0; k < BBX_DICT_KINDS; k++) {
		for (size_t i = 0; i < d->kind[k].n; i++)
			range_done(&d->kind[k].ranges[i]);
		free(d->kind[k].ranges);
	}
	*d = (struct bbx_dicts){ 0 };
}
