/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How full file systems are, each once, wherever it is mounted first. Of an agent in a container it is those that are mounted into it, which
 * are the node's: a folder of the node says what its file system has. File systems of a network may keep who asks waiting for ever, so they are
 * not asked.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include "clock.h"
#include "mountinfo.h"
#include "sample.h"

#define DISKS_MAX 512u
#define REPEAT_ROUNDS 30u
#define TEXT_MAX (256u << 10)

struct disk {
	uint32_t major, minor;
	uint64_t free, inodes_free;
	uint32_t seen, told; /* rounds */
};

struct disks {
	struct disk disks[DISKS_MAX];
	size_t n;
	uint32_t round;
	char text[TEXT_MAX];
};

/* Overlays have no room of their own: their files lie on another one. */
static bool is_asked(const struct rec_mount *m)
{
	return !rec_mount_is_remote(m->type) && (strcmp(m->type, "overlay") || !strcmp(m->mount_point, "/"));
}

/* NULL: there are too many. */
static struct disk *find(struct disks *s, const struct rec_mount *m)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->disks[i].major == m->major && s->disks[i].minor == m->minor)
			return &s->disks[i];
	if (s->n == DISKS_MAX)
		return NULL;
	s->disks[s->n] = (struct disk){ .major = m->major, .minor = m->minor };
	return &s->disks[s->n++];
}

static bool is_news(const struct disks *s, const struct disk *d, const struct statvfs *v, bool is_last)
{
	return !d->told || is_last || s->round - d->told >= REPEAT_ROUNDS || d->free != v->f_bfree || d->inodes_free != v->f_ffree;
}

static int put_disk(struct rec_round *r, const struct rec_mount *m, const struct statvfs *v)
{
	struct bb_disk_stat *row = REC_BUILD(r->what->b, disk_stat, rec_boot_ns());
	char device[32];

	snprintf(device, sizeof(device), "%u:%u", m->major, m->minor);
	row->size_bytes = (uint64_t)v->f_blocks * v->f_frsize;
	row->free_bytes = (uint64_t)v->f_bfree * v->f_frsize;
	row->available_bytes = (uint64_t)v->f_bavail * v->f_frsize;
	row->inodes = v->f_files ? v->f_files : BB_NULL_U64;
	row->inodes_free = v->f_files ? v->f_ffree : BB_NULL_U64;
	row->mount_point = rec_build_text(r->what->b, m->mount_point);
	row->fs_type = rec_build_text(r->what->b, m->type);
	row->device = rec_build_text(r->what->b, device);
	row->read_only = !!(v->f_flag & ST_RDONLY);
	return rec_round_put(r);
}

static int look_at(struct rec_round *r, struct disks *s, const struct rec_mount *m)
{
	struct disk *d = is_asked(m) ? find(s, m) : NULL;
	struct statvfs v;

	if (!d || d->seen == s->round)
		return 0;
	d->seen = s->round;
	/* Those of the kernel have no room at all. */
	if (statvfs(m->mount_point, &v) || !v.f_blocks || !is_news(s, d, &v, r->is_last))
		return 0;
	d->told = s->round;
	d->free = v.f_bfree;
	d->inodes_free = v.f_ffree;
	return put_disk(r, m, &v);
}

/* Those that were not seen are no longer mounted: their numbers will be given to others. */
static void forget_gone(struct disks *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->disks[i].seen == s->round)
			s->disks[n++] = s->disks[i];
	s->n = n;
}

int rec_sample_disks(struct rec_round *r)
{
	struct disks *s = r->state ? r->state : calloc(1, sizeof(*s));
	struct rec_mount m;
	char *line, *at;
	int err = 0;

	if (!s)
		return -ENOMEM;
	r->state = s;
	s->round++;
	if (rec_read_file("/proc/self/mountinfo", s->text, sizeof(s->text)) <= 0)
		return 0;
	at = s->text;
	while (!err && (line = strsep(&at, "\n")))
		if (!rec_mount_parse(line, &m))
			err = look_at(r, s, &m);
	forget_gone(s);
	return err;
}
