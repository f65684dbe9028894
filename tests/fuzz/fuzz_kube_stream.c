/* SPDX-License-Identifier: Apache-2.0 */
/* Lines and items: the first byte is the size of the pieces; whatever it is, the same is told. */
#include "fuzz.h"

#include "../../recorder/net/kube_items.h"
#include "../../recorder/net/kube_lines.h"

#define MAX 64

static int add(void *arg, const char *p, size_t len)
{
	uint64_t *sum = arg;

	FUZZ_ASSERT(len && len <= MAX);
	for (size_t i = 0; i < len; i++)
		*sum = *sum * 31 + (uint8_t)p[i] + 1;
	*sum = *sum * 31;
	return 0;
}

static int add_part(void *arg, enum kube_part part, const char *p, size_t len)
{
	FUZZ_ASSERT(part != KUBE_PART_none && *p == '{' && len >= 2);
	return add(arg, p, len);
}

static uint64_t lines(const char *p, size_t len, size_t piece)
{
	struct kube_lines l = { .line.max = MAX };
	uint64_t sum = 0;

	for (size_t at = 0; at < len; at += piece)
		FUZZ_ASSERT(!kube_lines_feed(&l, p + at, at + piece < len ? piece : len - at, add, &sum));
	sum += l.skipped << 48;
	kube_lines_done(&l);
	return sum;
}

static uint64_t items(const char *p, size_t len, size_t piece)
{
	struct kube_items i = { .text.max = MAX };
	uint64_t sum = 0;

	for (size_t at = 0; at < len; at += piece)
		FUZZ_ASSERT(!kube_items_feed(&i, p + at, at + piece < len ? piece : len - at, add_part, &sum));
	sum += (i.skipped << 48) + i.is_whole;
	kube_items_done(&i);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data + 1;
	size_t piece, len = size - 1;

	if (!size)
		return 0;
	piece = data[0] ? data[0] : 1;
	FUZZ_ASSERT(lines(p, len, piece) == lines(p, len, len ? len : 1));
	FUZZ_ASSERT(items(p, len, piece) == items(p, len, len ? len : 1));
	return 0;
}
