/* SPDX-License-Identifier: Apache-2.0 */
#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int rec_path_join(char *buf, size_t cap, const char *dir, const char *name)
{
	size_t len = strlen(dir);
	int n;

	while (len && dir[len - 1] == '/')
		len--;
	while (*name == '/')
		name++;
	if (len > INT_MAX)
		return -ENAMETOOLONG;
	n = snprintf(buf, cap, "%.*s/%s", (int)len, dir, name);
	return n < 0 || (size_t)n >= cap ? -ENAMETOOLONG : 0;
}

/* root/name when root/probe exists, else /name. */
static int pick(char *buf, size_t cap, const char *root, const char *name, const char *probe)
{
	int r = rec_path_join(buf, cap, root, probe);

	if (r < 0)
		return r;
	return rec_path_join(buf, cap, access(buf, F_OK) ? "" : root, name);
}

int rec_host_init(struct rec_host *h, const char *root)
{
	int r = pick(h->proc, sizeof(h->proc), root, "proc", "proc/self/stat");

	if (!r)
		r = pick(h->cgroup, sizeof(h->cgroup), root, "sys/fs/cgroup", "sys/fs/cgroup");
	if (!r)
		r = pick(h->machine_id, sizeof(h->machine_id), root, "etc/machine-id", "etc/machine-id");
	if (!r)
		r = rec_path_join(h->log_pods, sizeof(h->log_pods), root, "var/log/pods");
	if (!r)
		r = rec_path_join(h->log_containers, sizeof(h->log_containers), root, "var/log/containers");
	return r;
}

long rec_read_file_at(int dir, const char *name, char *buf, size_t cap)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n;
	int err;

	if (fd < 0)
		return -errno;
	while ((n = read(fd, buf + len, cap - 1 - len)) > 0)
		len += (size_t)n;
	err = errno;
	close(fd);
	if (n < 0)
		return -err;
	buf[len] = '\0';
	return (long)len;
}

long rec_read_file(const char *path, char *buf, size_t cap)
{
	return rec_read_file_at(AT_FDCWD, path, buf, cap);
}

void rec_read_line(const char *path, char *buf, size_t cap)
{
	if (rec_read_file(path, buf, cap) < 0)
		buf[0] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
}
