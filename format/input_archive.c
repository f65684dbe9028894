/* SPDX-License-Identifier: Apache-2.0 */
#include "input_archive.h"
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bbx_types.h"
#include "input_zstd.h"

#define READ_BYTES 65536
#define MAX_RESUMES 64 /* each means to go through the archive again */
#define RATIO_FROM (16u << 20)

struct start;

struct bb_archive {
	struct archive *in;
	struct archive_entry *entry; /* the member at hand, of libarchive */
	struct bb_archive_limits limits;
	int fd;
	uint64_t headers, members;
	uint64_t bytes, written;     /* of the members so far, with and without their holes */
	unsigned resumes;
	const struct start *single;  /* no archive, but one file that was compressed; NULL = an archive */
	bool foreign;                /* its first bytes promised too much */
	bool skipped;                /* headers that are damaged; error says how */
	bool ended;                  /* by the end, or by damage that libarchive does not get past */
	char *nested;
	uint64_t n_nested;
	char error[160];
};

/* ---- Names and first bytes --------------------------------------------------------------------------------------- */

/* How an archive starts, and how a file that was compressed for itself does: how libarchive, or zstd, reads that. */
static const struct start {
	size_t off, len;
	const char *magic;
	int (*single)(struct archive *);
	bool zstd;
} starts[] = {
	{ 257, 5, "ustar", NULL, false },
	{ 0, 3, "\x1f\x8b\x08", archive_read_support_filter_gzip, false },
	{ 0, 4, "\x28\xb5\x2f\xfd", archive_read_support_filter_none, true },
	{ 0, 6, "\xfd" "7zXZ", archive_read_support_filter_xz, false },
	{ 0, 4, "PK\x03\x04", NULL, false },
	{ 0, 4, "PK\x05\x06", NULL, false },
	{ 0, 4, "PK\x07\x08", NULL, false },
};

static const struct start *find_start(const void *p, size_t len)
{
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (len >= starts[i].off + starts[i].len &&
		    !memcmp((const char *)p + starts[i].off, starts[i].magic, starts[i].len))
			return &starts[i];
	return NULL;
}

bool bb_archive_starts(const void *p, size_t len)
{
	return find_start(p, len) != NULL;
}

static bool ends_in(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	return n > m && !strcasecmp(name + n - m, suffix);
}

bool bb_archive_name(const char *name)
{
	static const char *const suffixes[] = { ".tar", ".tgz", ".tar.gz", ".tzst", ".tar.zst", ".txz", ".tar.xz", ".zip", ".bbx.gz", ".bbx.zst", ".bbx.xz" };

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (ends_in(name, suffixes[i]))
			return true;
	return false;
}

/* A name that starts with a dot is no recording in a folder either: macOS puts its attributes of a file into "._" and its name. */
static bool is_recording_name(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t n = strlen(name);

	return name[0] != '.' && n > 4 && !strcmp(name + n - 4, ".bbx");
}

/* The member's name; NULL when it is none that counts. */
static const char *regular_name(struct archive_entry *e)
{
	const char *name;

	if (archive_entry_filetype(e) != AE_IFREG || archive_entry_hardlink(e))
		return NULL;
	name = archive_entry_pathname(e);
	return name ? name : archive_entry_pathname_utf8(e);
}

/* ---- Errors ------------------------------------------------------------------------------------------------------ */

static int too_many(struct bb_archive *a, uint64_t limit, const char *what)
{
	a->ended = true;
	snprintf(a->error, sizeof(a->error), "holds more than %llu %s", (unsigned long long)limit, what);
	return -EFBIG;
}

static int too_large(struct bb_archive *a)
{
	uint64_t gib = a->limits.bytes >> 30;

	a->ended = true;
	snprintf(a->error, sizeof(a->error), "unpacks to more than %llu %s",
		 (unsigned long long)(gib ? gib : a->limits.bytes), gib ? "GiB" : "bytes");
	return -EFBIG;
}

/* Recordings are compressed already: they do not pack much smaller. */
static int too_dense(struct bb_archive *a)
{
	a->ended = true;
	snprintf(a->error, sizeof(a->error), "unpacks to more than %u times its size", a->limits.ratio);
	return -EFBIG;
}

/* What libarchive says of the call that failed. */
static int failed(struct bb_archive *a)
{
	const char *why = archive_error_string(a->in);

	if (archive_errno(a->in) == ENOMEM)
		return -ENOMEM;
	snprintf(a->error, sizeof(a->error), "%s", why && *why ? why : "it cannot be read");
	return -EBADMSG;
}

/* ---- The archive ------------------------------------------------------------------------------------------------- */

/* Opens it at its first byte, for the first time or again. Returns 0, -ENOMEM. */
static int start(struct bb_archive *a)
{
	archive_read_free(a->in);
	a->in = archive_read_new();
	if (!a->in)
		return -ENOMEM;
	archive_read_support_filter_gzip(a->in);
	archive_read_support_filter_zstd(a->in);
	archive_read_support_filter_xz(a->in);
	archive_read_support_format_tar(a->in);
	archive_read_support_format_zip(a->in);
	a->foreign = lseek(a->fd, 0, SEEK_SET) < 0 || archive_read_open_fd(a->in, a->fd, READ_BYTES) != ARCHIVE_OK;
	return a->foreign && failed(a) == -ENOMEM ? -ENOMEM : 0;
}

/* Once more, as a file that was compressed for itself. Returns 0, -ENOMEM, -EMEDIUMTYPE when it does not begin so. */
static int start_single(struct bb_archive *a)
{
	char first[BB_ARCHIVE_PEEK];
	ssize_t n = pread(a->fd, first, sizeof(first), 0);
	const struct start *s = n > 0 ? find_start(first, (size_t)n) : NULL;

	if (a->single || !s || !s->single)
		return -EMEDIUMTYPE;
	archive_read_free(a->in);
	a->in = archive_read_new();
	if (!a->in)
		return -ENOMEM;
	a->single = s;
	a->ended = false;
	archive_read_support_format_raw(a->in);
	s->single(a->in);
	if (lseek(a->fd, 0, SEEK_SET) < 0 || archive_read_open_fd(a->in, a->fd, READ_BYTES) != ARCHIVE_OK)
		return failed(a) == -ENOMEM ? -ENOMEM : -EMEDIUMTYPE;
	/* What only begins like it would be taken as it is. */
	a->foreign = !s->zstd && archive_filter_count(a->in) < 2;
	return a->foreign ? -EMEDIUMTYPE : 0;
}

/* libarchive is done with an archive after a member it cannot uncompress. Those of a zip file are independent of each other. */
static void resume(struct bb_archive *a)
{
	bool zip = (archive_format(a->in) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP;

	a->ended = !zip || ++a->resumes > MAX_RESUMES || start(a) || a->foreign;
	for (uint64_t i = 0; i < a->headers && !a->ended; i++) {
		int r = archive_read_next_header(a->in, &a->entry);

		a->ended = r < ARCHIVE_WARN || r == ARCHIVE_EOF;
	}
}

/* ---- Members ----------------------------------------------------------------------------------------------------- */

/*
 * Whether the member at hand would pass the limit: its declared size does, or, where reading past it means to uncompress it,
 * what came before it with it.
 */
static bool is_too_large(const struct bb_archive *a, bool recording)
{
	int64_t size = archive_entry_size(a->entry), passed = archive_filter_bytes(a->in, 0);
	uint64_t declared = size > 0 ? (uint64_t)size : 0;
	uint64_t before = archive_filter_count(a->in) > 1 && passed > 0 ? (uint64_t)passed : 0;

	if (declared > a->limits.bytes)
		return recording || before;
	return before > a->limits.bytes - declared || (recording && a->bytes > a->limits.bytes - declared);
}

/* Returns 1 and the member when it is a recording; 0 when it is none; -EFBIG, -ENOMEM. */
static int judge(struct bb_archive *a, const char **ret_name)
{
	const char *name = a->single ? "" : regular_name(a->entry);
	bool recording = name && (!*name || is_recording_name(name));

	if (a->headers > a->limits.files)
		return too_many(a, a->limits.files, "files");
	if (recording && a->members >= a->limits.members)
		return too_many(a, a->limits.members, "recordings");
	if (is_too_large(a, recording))
		return too_large(a);
	if (name && bb_archive_name(name) && !a->n_nested++) {
		a->nested = strdup(name);
		if (!a->nested)
			return -ENOMEM;
	}
	a->members += recording;
	*ret_name = name;
	return recording;
}

/* Returns 1 and the next header; 0 at the end; errors as bb_archive_next. */
static int read_header(struct bb_archive *a)
{
	int64_t tried = -1;
	int r;

	/* A retry that does not get on would never end. */
	while ((r = archive_read_next_header(a->in, &a->entry)) == ARCHIVE_RETRY) {
		if (!a->skipped && failed(a) == -ENOMEM)
			return -ENOMEM;
		a->skipped = true;
		if (archive_filter_bytes(a->in, 0) <= tried)
			break;
		tried = archive_filter_bytes(a->in, 0);
	}
	if (r == ARCHIVE_EOF)
		a->ended = true;
	if (r >= ARCHIVE_WARN && r != ARCHIVE_EOF) {
		a->headers++;
		return 1;
	}
	if (r == ARCHIVE_EOF && a->skipped)
		return a->headers ? -EBADMSG : -EMEDIUMTYPE;
	if (r == ARCHIVE_EOF) {
		snprintf(a->error, sizeof(a->error), "empty archive");
		return a->headers ? 0 : -EMEDIUMTYPE;
	}
	a->ended = true;
	r = failed(a);
	return a->headers || r == -ENOMEM || archive_format(a->in) ? r : -EMEDIUMTYPE;
}

int bb_archive_next(struct bb_archive *a, const char **ret_name)
{
	int r = a->foreign ? start_single(a) : 0;

	while (!r && !a->ended) {
		r = read_header(a);
		if (r == -EMEDIUMTYPE) {
			r = start_single(a);
			continue;
		}
		if (r > 0)
			r = judge(a, ret_name);
	}
	return r;
}

static int write_at(int fd, const char *p, size_t len, int64_t off)
{
	while (len) {
		ssize_t n = pwrite(fd, p, len, off);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		off += n;
		len -= (size_t)n;
	}
	return 0;
}

static bool is_dense(const struct bb_archive *a, uint64_t read)
{
	return a->written > RATIO_FROM && a->written / a->limits.ratio > read;
}

/* A piece of a file that was compressed with zstd, and where it goes. */
struct piece {
	struct bb_archive *a;
	int fd;
};

static int put_piece(void *aux, const void *p, size_t len, uint64_t read)
{
	struct piece *to = aux;
	struct bb_archive *a = to->a;
	int err;

	if (len > a->limits.bytes - a->written)
		return too_large(a);
	err = write_at(to->fd, p, len, (int64_t)a->written);
	a->written += len;
	return !err && is_dense(a, read) ? too_dense(a) : err;
}

static int copy_zstd(struct bb_archive *a, int fd)
{
	struct piece to = { a, fd };
	const char *why;
	int err = bb_zstd_read(a->fd, put_piece, &to, &why);

	if (why)
		snprintf(a->error, sizeof(a->error), "%s", why);
	return err;
}

int bb_archive_copy(struct bb_archive *a, int fd)
{
	uint64_t end = 0;
	const void *p;
	int64_t off;
	size_t len;
	int r, err;

	if (a->single && a->single->zstd)
		return copy_zstd(a, fd);
	while ((r = archive_read_data_block(a->in, &p, &len, &off)) == ARCHIVE_OK) {
		/* A sparse member has holes: they count, as they must be read. */
		if (off < 0 || (uint64_t)off > a->limits.bytes || len > a->limits.bytes - (uint64_t)off ||
		    (uint64_t)off + len > a->limits.bytes - a->bytes)
			return too_large(a);
		a->written += len;
		if (is_dense(a, (uint64_t)archive_filter_bytes(a->in, -1)))
			return too_dense(a);
		err = write_at(fd, p, len, off);
		if (err)
			return err;
		if ((uint64_t)off + len > end)
			end = (uint64_t)off + len;
	}
	a->bytes += end;
	if (r == ARCHIVE_EOF)
		return 0;
	err = failed(a);
	if (r == ARCHIVE_FATAL && err != -ENOMEM)
		resume(a);
	return err;
}

const char *bb_archive_error(const struct bb_archive *a)
{
	return a->error;
}

const char *bb_archive_nested(const struct bb_archive *a)
{
	return a->nested;
}

uint64_t bb_archive_n_nested(const struct bb_archive *a)
{
	return a->n_nested;
}

/* ---- Life -------------------------------------------------------------------------------------------------------- */

int bb_archive_open(int fd, const struct bb_archive_limits *limits, struct bb_archive **ret_a)
{
	struct bb_archive *a = calloc(1, sizeof(*a));

	if (!a)
		return -ENOMEM;
	a->limits = *limits;
	a->fd = fd;
	if (start(a)) {
		bb_archive_close(a);
		return -ENOMEM;
	}
	*ret_a = a;
	return 0;
}

void bb_archive_close(struct bb_archive *a)
{
	if (!a)
		return;
	archive_read_free(a->in);
	free(a->nested);
	free(a);
}
