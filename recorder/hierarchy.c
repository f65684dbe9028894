/* SPDX-License-Identifier: Apache-2.0 */
/* Which cgroup hierarchy names the containers of this node. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "probes.h"

/* "4:cpu,memory:/path": does the list of controllers have memory? */
static bool has_memory(char *line)
{
	char *controllers = strchr(line, ':'), *end = controllers ? strchr(controllers + 1, ':') : NULL;
	char *name, *save = NULL;

	if (!end)
		return false;
	*end = '\0';
	for (name = strtok_r(controllers + 1, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
		if (!strcmp(name, "memory"))
			return true;
	}
	return false;
}

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

		if (id && has_memory(line))
			h = (struct rec_hierarchy){ .v2 = false, .id = id, .subfolder = "memory" };
	}
	free(line);
	fclose(f);
	*ret_h = h;
	return 0;
}
