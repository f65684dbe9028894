/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_COUNTED_H
#define REC_COUNTED_H
/* Maps of counters that only grow, whose entries BPF programs add: what was in them when they were last read, and what is now. */
#include <stddef.h>
#include <stdint.h>

/* Zeroed to begin with. */
struct rec_counted {
	uint8_t *known; /* entries, a key and its value each, by key */
	size_t n;
	uint64_t read_ns;
};

/* An entry as it is and as it was; then is NULL for one that is new. */
typedef int rec_counted_fn(void *arg, const void *key, const void *now, const void *then, uint64_t interval_ns);

void rec_counted_done(struct rec_counted *c);
/* Reads a map of at most max entries; keys without holes. Returns 0, -ENOMEM, bpf(2)'s errno, fn's error. */
int rec_counted_read(struct rec_counted *c, int fd, size_t max, size_t key_size, size_t value_size, rec_counted_fn *fn, void *arg);

#endif
