/* SPDX-License-Identifier: Apache-2.0 */
#include "cgroupfs.h"

#include <errno.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include "decode.h"

/* v1 writes "no limit" as the largest number of whole pages. */
#define V1_NO_LIMIT (1ull << 62)

bool rec_names_memory(const char *controllers)
{
	static const char word[] = "memory";
	size_t len = strcspn(controllers, ":");

	for (size_t i = 0; i < len; i += strcspn(controllers + i, ",:") + 1)
		if (strcspn(controllers + i, ",:") == strlen(word) && !strncmp(controllers + i, word, strlen(word)))
			return true;
	return false;
}

int rec_cgroupfs_init(struct rec_cgroupfs *fs, const struct rec_hierarchy *hierarchy, const struct rec_host *h)
{
	/* On a hybrid node cgroup2 stands beside the controllers. */
	const char *places[] = { hierarchy->subfolder, hierarchy->v2 ? "unified" : hierarchy->subfolder };
	const unsigned long magic = hierarchy->v2 ? CGROUP2_SUPER_MAGIC : CGROUP_SUPER_MAGIC;

	fs->hierarchy = *hierarchy;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		struct statfs st;
		int r = rec_path_join(fs->mount, sizeof(fs->mount), h->cgroup, places[i]);

		if (r < 0)
			return r;
		if (!statfs(fs->mount, &st) && (unsigned long)st.f_type == magic)
			return 0;
	}
	return -ENOENT;
}

uint64_t rec_cgroupfs_cgroup_id(const struct rec_cgroupfs *fs, const char *path)
{
	char full[PATH_MAX];
	struct stat st;

	if (rec_path_join(full, sizeof(full), fs->mount, path) < 0 || stat(full, &st) || !S_ISDIR(st.st_mode))
		return 0;
	return st.st_ino;
}

static bool is_our_line(const struct rec_cgroupfs *fs, const char *line)
{
	const char *colon = strchr(line, ':');

	if (!colon)
		return false;
	return fs->hierarchy.v2 ? !strncmp(line, "0::", 3) : rec_names_memory(colon + 1);
}

char *rec_cgroupfs_task_path(const struct rec_cgroupfs *fs, char *text)
{
	for (char *line = text, *end; *line; line = end) {
		char *path;

		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		if (!is_our_line(fs, line))
			continue;
		path = strchr(strchr(line, ':') + 1, ':');
		if (!path)
			return NULL;
		path++;
		while (!strncmp(path, "/..", 3) && (path[3] == '/' || !path[3]))
			path += 3;
		return path;
	}
	return NULL;
}

uint64_t rec_cgroupfs_memory_limit(const struct rec_cgroupfs *fs, const char *path)
{
	char dir[PATH_MAX], file[PATH_MAX], text[64], *end;
	unsigned long long v;

	if (rec_path_join(dir, sizeof(dir), fs->mount, path) < 0 ||
	    rec_path_join(file, sizeof(file), dir, fs->hierarchy.v2 ? "memory.max" : "memory.limit_in_bytes") < 0 ||
	    rec_read_file(file, text, sizeof(text)) <= 0)
		return BB_NULL_U64;
	v = strtoull(text, &end, 10);
	return end == text || v >= V1_NO_LIMIT ? BB_NULL_U64 : v;
}

uint64_t rec_cgroupfs_resolve(const struct rec_cgroupfs *fs, const char *arg, char *path, size_t cap)
{
	char full[PATH_MAX], mount[PATH_MAX];
	struct stat root, st;
	const char *below;

	if (!realpath(fs->mount, mount) || stat(mount, &root))
		return 0;
	/* An absolute path may be one below the mount all the same: that is how /proc/PID/cgroup writes it. */
	if (*arg != '/' || !realpath(arg, full) || stat(full, &st) || st.st_dev != root.st_dev) {
		char joined[PATH_MAX];

		if (rec_path_join(joined, sizeof(joined), mount, arg) < 0 || !realpath(joined, full) || stat(full, &st))
			return 0;
	}
	if (!S_ISDIR(st.st_mode) || st.st_dev != root.st_dev || strncmp(full, mount, strlen(mount)))
		return 0;
	below = full + strlen(mount);
	if ((size_t)snprintf(path, cap, "%s", *below ? below : "/") >= cap)
		return 0;
	return st.st_ino;
}
