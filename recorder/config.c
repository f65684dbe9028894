/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "cleanup.h"
#include "companion.h"
#include "settings_args.h"

/* In the place of the agent's own, of which another process may make use. */
static int try_companion(const struct rec_settings *s)
{
	char folder[] = "/tmp/bbrec.XXXXXX";
	_cleanup_close_ int fd = -1;
	int r;

	if (!strcmp(s->webhooks, "off"))
		return rec_companion_try(s, -1, bb_warn);
	if (!mkdtemp(folder))
		bb_die(BB_EXIT_FAILED, "%s: %s", folder, strerror(errno));
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (!geteuid() && fchown(fd, (uid_t)s->net_user, (gid_t)s->net_user))
		bb_warn("%s: %s", folder, strerror(errno));
	r = rec_companion_try(s, fd, bb_warn);
	rmdir(folder);
	return r;
}

enum bb_exit rec_config_main(int argc, char **argv)
{
	const struct bb_tool tool = {
		.name = "bbrec config",
		.synopsis = "[OPTION]...",
		.summary = "Prints the settings that bbrec run would have, as a configuration file, and checks whether it could begin with them here.",
		.details = "The exit status is 1 when it could not, or bbrec-net could not, and 2 when a value is wrong.",
		.see_also = "bbrec(8)",
	};
	struct rec_setting_args args;
	struct rec_settings s;
	int r;

	rec_settings_take(tool, argc, argv, &args, &s);
	rec_settings_print(&s, stdout);
	rec_settings_try(&s);
	r = try_companion(&s);
	rec_settings_free(&s);
	return r ? BB_EXIT_FAILED : BB_EXIT_OK;
}
