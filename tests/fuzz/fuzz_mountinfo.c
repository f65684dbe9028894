/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of /proc/PID/mountinfo: whoever may mount chooses paths and sources. */
#include "text.h"

#include "../../recorder/mountinfo.h"

static void check(const char *p, const char *line, size_t size)
{
	FUZZ_ASSERT(p >= line && p + strlen(p) <= line + size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = fuzz_text(data, size);
	struct rec_mount m;

	if (!rec_mount_parse(line, &m)) {
		const char *const words[] = { m.root, m.mount_point, m.options, m.type, m.source, m.super_options };

		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			check(words[i], line, size);
	}
	free(line);
	return 0;
}
