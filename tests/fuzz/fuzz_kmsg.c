/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the kernel's log, which any program may write to: records of /dev/kmsg, and the text of syslog(2). */
#include "text.h"

#include "../../recorder/kmsg_line.h"

/* Whatever is found lies in what was parsed. */
static void check(const struct rec_kmsg_line *l, const char *p, size_t size)
{
	FUZZ_ASSERT(l->text >= p && l->text + l->text_len <= p + size);
	FUZZ_ASSERT(!l->device_len || (l->device >= p && l->device + l->device_len <= p + size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rec_kmsg_line l;
	char *record = fuzz_text(data, size);
	size_t at = 0, n;

	if (!rec_kmsg_parse(record, size, &l))
		check(&l, record, size);
	free(record);
	record = fuzz_text(data, size);
	while ((n = rec_kmsg_parse_syslog(record + at, size - at, &l))) {
		check(&l, record + at, n);
		at += n;
	}
	FUZZ_ASSERT(at == size);
	free(record);
	return 0;
}
