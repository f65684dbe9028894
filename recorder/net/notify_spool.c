/* SPDX-License-Identifier: Apache-2.0 */
#include "notify_spool.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "../listing.h"
#include "cleanup.h"
#include "small_file.h"

#define WORK "work.new"
#define NAME_CHARS "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* Takes a file's name apart. Returns false when it is not one of a spool. */
static bool parse_name(const char *file, struct notify_item *i)
{
	size_t len = strspn(file, NAME_CHARS);
	unsigned number;
	int end = 0;

	if (!len || len > NOTIFY_HOOK_MAX || strlen(file) >= sizeof(i->file))
		return false;
	if (sscanf(file + len, "-%20" SCNd64 "-%10u.json%n", &i->utc_ns, &number, &end) != 2 || !end || file[len + (size_t)end])
		return false;
	memcpy(i->hook, file, len);
	i->hook[len] = '\0';
	strcpy(i->file, file);
	return true;
}

static void add(struct notify_spool *s, struct notify_item *i)
{
	struct notify_item **at = &s->first;

	while (*at && (*at)->utc_ns <= i->utc_ns)
		at = &(*at)->next;
	i->next = *at;
	*at = i;
	s->n++;
	s->bytes += i->bytes;
}

/* Takes over a file. Returns 0, or -ENOMEM. */
static int adopt(void *arg, const char *file)
{
	struct notify_spool *s = arg;
	struct notify_item found = { 0 }, *i;
	struct stat st;

	if (!strcmp(file, WORK))
		unlinkat(s->fd, file, 0);
	if (!parse_name(file, &found) || fstatat(s->fd, file, &st, AT_SYMLINK_NOFOLLOW) ||
	    !S_ISREG(st.st_mode) || st.st_uid != geteuid())
		return 0;
	i = malloc(sizeof(*i));
	if (!i)
		return -ENOMEM;
	*i = found;
	i->bytes = (uint64_t)st.st_size;
	add(s, i);
	return 0;
}

/* Makes room for so many more. */
static void keep_bounds(struct notify_spool *s, size_t files, uint64_t bytes)
{
	while (s->n + files > NOTIFY_SPOOL_COUNT || s->bytes + bytes > NOTIFY_SPOOL_BYTES) {
		struct notify_item *oldest = s->first;

		while (oldest && oldest->is_busy)
			oldest = oldest->next;
		if (!oldest)
			return;
		notify_spool_remove(s, oldest);
		s->dropped++;
	}
}

int notify_spool_open(struct notify_spool *s, int folder)
{
	int r;

	*s = (struct notify_spool){ .fd = folder };
	r = rec_listing(s->fd, adopt, s);
	if (!r && faccessat(s->fd, ".", W_OK, AT_EACCESS))
		r = -errno;
	keep_bounds(s, 0, 0);
	return r;
}

void notify_spool_done(struct notify_spool *s)
{
	for (struct notify_item *i = s->first, *next; i; i = next) {
		next = i->next;
		free(i);
	}
	if (s->fd >= 0)
		close(s->fd);
	*s = (struct notify_spool){ .fd = -1 };
}

/* Returns 0, or a negative errno. */
static int write_file(const struct notify_spool *s, const char *file, const char *text, size_t len)
{
	_cleanup_close_ int fd = openat(s->fd, WORK, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	ssize_t n = fd < 0 ? -1 : write(fd, text, len);

	if (n != (ssize_t)len || renameat(s->fd, WORK, s->fd, file)) {
		int err = n >= 0 && n != (ssize_t)len ? ENOSPC : errno;

		unlinkat(s->fd, WORK, 0);
		return -err;
	}
	return 0;
}

struct notify_item *notify_spool_put(struct notify_spool *s, const char *hook, int64_t utc_ns, const char *text, size_t len)
{
	struct notify_item *i = len > NOTIFY_SPOOL_FILE_MAX ? NULL : calloc(1, sizeof(*i));

	keep_bounds(s, 1, len);
	if (i) {
		snprintf(i->hook, sizeof(i->hook), "%s", hook);
		snprintf(i->file, sizeof(i->file), "%s-%019" PRId64 "-%u.json", i->hook, utc_ns, s->number++);
		i->utc_ns = utc_ns;
		i->bytes = len;
	}
	if (!i || write_file(s, i->file, text, len)) {
		free(i);
		s->dropped++;
		return NULL;
	}
	add(s, i);
	return i;
}

int notify_spool_rewrite(struct notify_spool *s, struct notify_item *i, const char *text, size_t len)
{
	int r = len > NOTIFY_SPOOL_FILE_MAX ? -EFBIG : write_file(s, i->file, text, len);

	if (!r) {
		s->bytes += len - i->bytes;
		i->bytes = len;
	}
	return r;
}

char *notify_spool_read(const struct notify_spool *s, const struct notify_item *i)
{
	return net_small_file(s->fd, i->file, O_NOFOLLOW, NOTIFY_SPOOL_FILE_MAX);
}

void notify_spool_remove(struct notify_spool *s, struct notify_item *i)
{
	struct notify_item **at = &s->first;

	while (*at != i)
		at = &(*at)->next;
	*at = i->next;
	unlinkat(s->fd, i->file, 0);
	s->n--;
	s->bytes -= i->bytes;
	free(i);
}
