/* SPDX-License-Identifier: Apache-2.0 */
#include "attach.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cleanup.h"

#define LOG_TAIL (64u << 10)
#define LOG_FILES_MAX 32
#define MOUNTS_MAX (1u << 20)
#define KLOG_READ_ALL 3
#define KLOG_SIZE_BUFFER 10
#define KLOG_MAX (16 << 20)

static const char text_plain[] = "text/plain";

/* ---- Logs of containers ---------------------------------------------------------------------- */

struct logs {
	struct bbx_writer *w;
	unsigned files;
	int err;
};

/* The end of a file, from the start of a line on. */
static int attach_tail(struct bbx_writer *w, int dir, const char *file, const char *name)
{
	_cleanup_close_ int fd = openat(dir, file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	_cleanup_free_ char *buf = malloc(LOG_TAIL + 1);
	const char *from;
	struct stat st;
	ssize_t n;

	if (!buf)
		return -ENOMEM;
	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode))
		return 0;
	n = pread(fd, buf, LOG_TAIL, st.st_size > LOG_TAIL ? st.st_size - LOG_TAIL : 0);
	if (n <= 0)
		return 0;
	buf[n] = '\0';
	from = st.st_size > LOG_TAIL ? memchr(buf, '\n', (size_t)n) : NULL;
	from = from ? from + 1 : buf;
	return bbx_writer_attach(w, name, text_plain, from, (size_t)(buf + n - from));
}

static DIR *open_dir(int at, const char *name)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (!d && fd >= 0)
		close(fd);
	return d;
}

static bool is_log(const char *name)
{
	size_t len = strlen(name);

	return name[0] != '.' && len > 4 && len < 100 && !strcmp(name + len - 4, ".log");
}

/* The files of one container: a restart has one of its own. */
static void attach_container(struct logs *l, int pod, const char *container)
{
	DIR *d = open_dir(pod, container);
	struct dirent *e;

	while (d && !l->err && l->files < LOG_FILES_MAX && (e = readdir(d))) {
		char name[512];

		if (!is_log(e->d_name))
			continue;
		snprintf(name, sizeof(name), "logs/%.255s/%.100s", container, e->d_name);
		l->err = attach_tail(l->w, dirfd(d), e->d_name, name);
		l->files++;
	}
	if (d)
		closedir(d);
}

static void attach_pod(struct logs *l, int pods, const char *pod)
{
	DIR *d = open_dir(pods, pod);
	struct dirent *e;

	while (d && !l->err && (e = readdir(d)))
		if (e->d_name[0] != '.')
			attach_container(l, dirfd(d), e->d_name);
	if (d)
		closedir(d);
}

static int attach_logs(struct bbx_writer *w, const struct rec_host *h, const char *pod_uid)
{
	DIR *d = *pod_uid ? open_dir(AT_FDCWD, h->log_pods) : NULL;
	struct logs l = { .w = w };
	struct dirent *e;

	while (d && !l.err && (e = readdir(d))) {
		const char *uid = strrchr(e->d_name, '_');

		if (uid && !strcmp(uid + 1, pod_uid))
			attach_pod(&l, dirfd(d), e->d_name);
	}
	if (d)
		closedir(d);
	return l.err;
}

/* ---- The node -------------------------------------------------------------------------------- */

/* The time of a line "<6>[ 12.345678] text" in ns since boot; 0 = it has none. */
static uint64_t line_time(const char *line)
{
	unsigned long long s, us;

	return sscanf(line, "<%*u>[%llu.%llu]", &s, &us) == 2 ? s * 1000000000u + us * 1000u : 0;
}

static int attach_kernel_log(struct bbx_writer *w, uint64_t since_ns)
{
	int size = klogctl(KLOG_SIZE_BUFFER, NULL, 0), n;
	_cleanup_free_ char *buf = NULL;
	char *from;

	if (size <= 0 || size > KLOG_MAX)
		return 0;
	buf = malloc((size_t)size + 1);
	if (!buf)
		return -ENOMEM;
	n = klogctl(KLOG_READ_ALL, buf, size);
	if (n <= 0)
		return 0;
	buf[n] = '\0';
	from = buf;
	while (*from && line_time(from) < since_ns) {
		from += strcspn(from, "\n");
		from += *from == '\n';
	}
	return *from ? bbx_writer_attach(w, "kernel.log", text_plain, from, strlen(from)) : 0;
}

static int attach_mounts(struct bbx_writer *w, const struct rec_host *h)
{
	_cleanup_free_ char *buf = malloc(MOUNTS_MAX);
	char path[PATH_MAX];
	long n = -ENOENT;

	if (!buf)
		return -ENOMEM;
	if (!rec_path_join(path, sizeof(path), h->proc, "1/mountinfo"))
		n = rec_read_file(path, buf, MOUNTS_MAX);
	if (n <= 0)
		n = rec_read_file("/proc/self/mountinfo", buf, MOUNTS_MAX);
	return n > 0 ? bbx_writer_attach(w, "mountinfo", text_plain, buf, (size_t)n) : 0;
}

int rec_attach(struct bbx_writer *w, const struct rec_host *h, const struct rec_incident *i, uint64_t since_ns)
{
	int r = i->limits[0] ? bbx_writer_attach(w, "cgroup", text_plain, i->limits, strlen(i->limits)) : 0;

	if (!r)
		r = attach_logs(w, h, i->pod_uid);
	if (!r)
		r = attach_kernel_log(w, since_ns);
	return r ? r : attach_mounts(w, h);
}

size_t rec_attach_limits(const struct rec_cgroupfs *fs, const char *path, char *text, size_t cap)
{
	static const char *const files[] = {
		"memory.max", "memory.high", "memory.swap.max", "memory.oom.group", "cpu.max", "cpu.weight", "pids.max", "io.max",
		"memory.limit_in_bytes", "memory.soft_limit_in_bytes", "memory.memsw.limit_in_bytes",
	};
	char dir[PATH_MAX], file[PATH_MAX];
	size_t len = 0;

	text[0] = '\0';
	if (rec_path_join(dir, sizeof(dir), fs->mount, path) < 0)
		return 0;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		char value[128];
		int n;

		if (rec_path_join(file, sizeof(file), dir, files[i]) < 0)
			continue;
		rec_read_line(file, value, sizeof(value));
		n = value[0] ? snprintf(text + len, cap - len, "%s %s\n", files[i], value) : 0;
		if (n < 0 || (size_t)n >= cap - len)
			break;
		len += (size_t)n;
	}
	text[len] = '\0';
	return len;
}
