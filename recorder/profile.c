/* SPDX-License-Identifier: Apache-2.0 */
#include "profile.h"

#include <stdio.h>
#include <string.h>
#include "probes.h"
#include "tool.h"

void rec_profile_check(const char *profile)
{
	const char *const *names = rec_profile_names();
	char known[256] = "";

	for (size_t i = 0; profile && names[i]; i++) {
		if (!strcmp(names[i], profile))
			return;
		snprintf(known + strlen(known), sizeof(known) - strlen(known), "%s%s", i ? ", " : "", names[i]);
	}
	if (profile)
		bb_usage("unknown profile %s; there is: %s", profile, known);
}
