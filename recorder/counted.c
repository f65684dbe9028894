/* SPDX-License-Identifier: Apache-2.0 */
#include "counted.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/bpf.h>
#include "cleanup.h"
#include "clock.h"

void rec_counted_done(struct rec_counted *c)
{
	free(c->known);
	*c = (struct rec_counted){ 0 };
}

static int by_key(const void *a, const void *b, void *key_size)
{
	return memcmp(a, b, *(const size_t *)key_size);
}

static int read_map(int fd, size_t max, size_t key_size, size_t value_size, uint8_t **ret_list, size_t *ret_n)
{
	_cleanup_free_ uint8_t *keys = malloc(max * key_size);
	_cleanup_free_ uint8_t *values = malloc(max * value_size);
	const size_t size = key_size + value_size;
	__u32 n = (__u32)max, token;
	uint8_t *list;

	if (!keys || !values)
		return -ENOMEM;
	/* -ENOENT: that was the whole map. */
	if (bpf_map_lookup_batch(fd, NULL, &token, keys, values, &n, NULL) && errno != ENOENT)
		return -errno;
	list = malloc((n + 1) * size);
	if (!list)
		return -ENOMEM;
	for (__u32 i = 0; i < n; i++) {
		memcpy(list + i * size, keys + i * key_size, key_size);
		memcpy(list + i * size + key_size, values + i * value_size, value_size);
	}
	qsort_r(list, n, size, by_key, &key_size);
	*ret_list = list;
	*ret_n = n;
	return 0;
}

int rec_counted_read(struct rec_counted *c, int fd, size_t max, size_t key_size, size_t value_size, rec_counted_fn *fn, void *arg)
{
	uint64_t now_ns = rec_boot_ns(), interval_ns = c->read_ns ? now_ns - c->read_ns : 0;
	const size_t size = key_size + value_size;
	uint8_t *now = NULL, *then = c->known, *end = then + c->n * size;
	size_t n = 0;
	int r = read_map(fd, max, key_size, value_size, &now, &n);

	c->read_ns = now_ns;
	/* Both lists are sorted. */
	for (size_t i = 0; i < n && !r; i++) {
		uint8_t *entry = now + i * size;

		while (then < end && memcmp(then, entry, key_size) < 0)
			then += size;
		r = fn(arg, entry, entry + key_size, then < end && !memcmp(then, entry, key_size) ? then + key_size : NULL, interval_ns);
	}
	if (now) {
		free(c->known);
		c->known = now;
		c->n = n;
	}
	return r;
}
