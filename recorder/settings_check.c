/* SPDX-License-Identifier: Apache-2.0 */
#include "settings_check.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "companion.h"
#include "folder.h"
#include "profile.h"

static int check_host_root(const char *path, char *why, size_t cap)
{
	if (!access(path, X_OK))
		return 0;
	snprintf(why, cap, "host-root %s: %s", path, strerror(errno));
	return -errno;
}

int rec_settings_check(const struct rec_settings *s, char *why, size_t cap)
{
	int r = rec_profile_check(s->profile, why, cap);

	if (!r)
		r = check_host_root(s->host_root, why, cap);
	if (!r)
		r = rec_folder_check(s->ring, why, cap);
	return r ? r : rec_companion_check(s, why, cap);
}
