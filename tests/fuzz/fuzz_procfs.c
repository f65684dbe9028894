/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of /proc/PID/stat and /proc/PID/cgroup. A process chooses its comm, and whoever may make cgroups their names. */
#include "text.h"

#include "../../recorder/procfs.h"

static void find_cgroup(const uint8_t *data, size_t size, bool v2)
{
	struct rec_cgroupfs fs = { .hierarchy = { .v2 = v2 } };
	char *text = fuzz_text(data, size), *path = rec_cgroupfs_task_path(&fs, text);

	if (path) {
		FUZZ_ASSERT(path >= text && path <= text + size);
		FUZZ_ASSERT(!strchr(path, '\n'));
		FUZZ_ASSERT(strcmp(path, "/..") && strncmp(path, "/../", 4));
	}
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct rec_stat s;

	if (!rec_stat_parse(text, &s))
		fuzz_touch(&s, sizeof(s));
	free(text);
	find_cgroup(data, size, true);
	find_cgroup(data, size, false);
	return 0;
}
