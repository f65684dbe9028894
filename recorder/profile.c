/* SPDX-License-Identifier: Apache-2.0 */
#include "profile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "probes.h"

int rec_profile_check(const char *profile, char *why, size_t cap)
{
	const char *const *names = rec_profile_names();
	char known[256] = "";

	for (size_t i = 0; profile && names[i]; i++) {
		if (!strcmp(names[i], profile))
			return 0;
		snprintf(known + strlen(known), sizeof(known) - strlen(known), "%s%s", i ? ", " : "", names[i]);
	}
	if (!profile)
		return 0;
	snprintf(why, cap, "unknown profile %s; there is: %s", profile, known);
	return -EINVAL;
}
