/* SPDX-License-Identifier: Apache-2.0 */
#include "histogram.h"

#include <stdio.h>

static uint64_t end_ns(unsigned bucket)
{
	return (1ull << bucket) * 1000;
}

void rec_latency_of(struct rec_latency *ret_l, const __u64 now[BB_LATENCY_BUCKETS], const __u64 *before)
{
	struct rec_latency l = { 0 };
	uint64_t sum = 0;
	size_t len = 0;

	for (unsigned i = 0; i < BB_LATENCY_BUCKETS; i++)
		l.n += now[i] - (before ? before[i] : 0);
	for (unsigned i = 0; i < BB_LATENCY_BUCKETS; i++) {
		uint64_t n = now[i] - (before ? before[i] : 0);

		if (!n)
			continue;
		sum += n;
		l.max_ns = end_ns(i);
		if (!l.p50_ns && sum * 2 >= l.n)
			l.p50_ns = l.max_ns;
		if (!l.p99_ns && sum * 100 >= l.n * 99)
			l.p99_ns = l.max_ns;
		len += (size_t)snprintf(l.text + len, sizeof(l.text) - len, "%s%lluus:%llu", len ? " " : "", 1ull << i,
					(unsigned long long)n);
	}
	*ret_l = l;
}
