/* SPDX-License-Identifier: Apache-2.0 */
/* Which cgroup hierarchy names the containers of this node. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cgroupfs.h"

int rec_hierarchy_get(struct rec_hierarchy *ret_h)
{
	struct rec_hierarchy h = { .v2 = true, .id = 0, .subfolder = "" };
	FILE *f = fopen("/proc/self/cgroup", "re");
	char *line = NULL;
	size_t cap = 0;

	if (!f)
		return -errno;
	while (getline(&line, &cap, f) >= 0) {
		uint32_t id = (uint32_t)strtoul(line, NULL, 10);
		const char *colon = strchr(line, ':');

		if (id && colon && rec_names_memory(colon + 1))
			h = (struct rec_hierarchy){ .v2 = false, .id = id, .subfolder = "memory" };
	}
	free(line);
	fclose(f);
	*ret_h = h;
	return 0;
}
