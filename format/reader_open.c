/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening: through the index of each file, or by walking its records.
 */
#include "reader_priv.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "scan.h"

int bbx_note_tail(struct bbx_reader *r, size_t file, const struct bbx_scan *s)
{
	uint64_t lost = s->lost_bytes;
	struct bbx_header none = { 0 };
	uint8_t p[BBX_HEADER_PEEK];
	ssize_t n;
	int e;

	if (!r->files[file].any)
		return 0;
	n = bbx_pread(s->fd, p, lost < sizeof(p) ? (size_t)lost : sizeof(p), s->lost_off);
	if (!s->torn && n > 0 && bbx_is_cut_header(p, (size_t)n, lost))
		return bbx_note_end(r, file, s->end, &none, s->lost_off);
	if (s->torn)
		lost = s->torn_off > s->lost_off ? s->torn_off - s->lost_off : 0;
	e = bbx_note_lost(r, file, s->lost_off, lost);
	return e ? e : bbx_note_end(r, file, s->end, s->torn ? &s->torn_header : NULL, s->torn_off);
}

int bbx_walk(struct bbx_reader *r, size_t file, uint64_t start, uint64_t end, struct bbx_diag *diag)
{
	struct bbx_header h;
	struct bbx_scan s;
	uint64_t off;
	int e = 0;

	bbx_scan_init(&s, r->files[file].fd, start, end);
	while (!e) {
		e = bbx_scan_next(&s, &h, &off);
		if (e <= 0)
			break;
		e = bbx_note_lost(r, file, s.lost_off, s.lost_bytes);
		if (!e)
			e = bbx_note(r, file, off, &h, NULL, s.lost_bytes, diag);
	}
	if (!e)
		e = bbx_note_tail(r, file, &s);
	if (!e && s.torn && !r->files[file].any)
		bbx_diag_set(diag, s.torn_off, "cut inside its first record");
	bbx_scan_done(&s);
	return e;
}

static int open_file(struct bbx_reader *r, size_t file, int fd, const char *name,
		     struct bbx_diag *diag)
{
	struct bbx_file *f = &r->files[file];
	off_t size;
	int e = 0;

	f->fd = fd;
	f->name = strdup(name);
	if (!f->name)
		return -ENOMEM;
	size = lseek(fd, 0, SEEK_END);
	if (size < 0)
		return -errno;
	f->size = (uint64_t)size;
	if (!size) {
		bbx_diag_set(diag, UINT64_MAX, "empty file");
		return -EMEDIUMTYPE;
	}
	if (!(r->flags & BBX_NO_INDEX))
		e = bbx_index_open(r, file, diag);
	if (!e)
		e = bbx_walk(r, file, 0, f->size, diag);
	if (e < 0)
		return e;
	if (!f->any) {
		if (!diag->what[0])
			bbx_diag_set(diag, UINT64_MAX, "not a BlackBox recording");
		return -EMEDIUMTYPE;
	}
	return 0;
}

/* Puts the file's name before what diag says. */
static void name_file(struct bbx_diag *diag, const char *name, int err)
{
	struct bbx_diag d = *diag;
	const char *slash = strrchr(name, '/');

	if (strlen(name) > sizeof(d.what) / 2 && slash)
		name = slash + 1;
	bbx_diag_set(diag, d.off, "%.60s: %.56s", name, d.what[0] ? d.what : bbx_strerror(err));
}

static int finish_open(struct bbx_reader *r, struct bbx_diag *diag)
{
	int e = bbx_reader_finish(r);

	if (!e && r->flags & BBX_STRICT)
		e = bbx_reader_verdict(r, diag);
	return e;
}

/* fds NULL: the names are paths to open. */
static int open_files(const int *fds, const char *const *names, size_t n, unsigned flags,
		      struct bbx_reader **ret_r, struct bbx_diag *diag)
{
	struct bbx_diag d = { .off = UINT64_MAX };
	struct bbx_reader *r = NULL;
	int e = n ? bbx_reader_new(n, flags, &r) : -EINVAL;

	/* The reader closes what it holds. */
	for (size_t i = 0; fds && i < n; i++) {
		if (r)
			r->files[i].fd = fds[i];
		else
			close(fds[i]);
	}
	for (size_t i = 0; i < n && !e; i++) {
		int fd = fds ? fds[i] : open(names[i], O_RDONLY | O_CLOEXEC);

		e = fd < 0 ? -errno : open_file(r, i, fd, names[i], &d);
		if (e && n > 1)
			name_file(&d, names[i], e);
	}
	if (!e)
		e = finish_open(r, &d);
	if (e) {
		bbx_close(r);
		if (diag)
			*diag = d;
		return e;
	}
	*ret_r = r;
	return 0;
}

int bbx_open(const char *const *paths, size_t n, unsigned flags, struct bbx_reader **ret_r,
	     struct bbx_diag *diag)
{
	return open_files(NULL, paths, n, flags, ret_r, diag);
}

int bbx_open_fds(const int *fds, const char *const *names, size_t n, unsigned flags,
		 struct bbx_reader **ret_r, struct bbx_diag *diag)
{
	return open_files(fds, names, n, flags, ret_r, diag);
}

int bbx_open_fd(int fd, const char *name, unsigned flags, struct bbx_reader **ret_r,
		struct bbx_diag *diag)
{
	return open_files(&fd, &name, 1, flags, ret_r, diag);
}
