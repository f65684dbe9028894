/* SPDX-License-Identifier: Apache-2.0 */
/* An incident as an answer: whole, a part, or not at all, because the client has it (RFC 9110, 13 and 14). */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "http_priv.h"
#include "http_range.h"

#define HTTP_DATE "%a, %d %b %Y %H:%M:%S GMT"

struct file {
	uint64_t size;
	char etag[64], modified[40];
};

static const char *header_of(const struct http_request *q, const char *name)
{
	return MHD_lookup_connection_value(q->c, MHD_HEADER_KIND, name);
}

/* Incidents never change: the same inode, time and size are the same bytes. */
static void describe(struct file *f, const struct stat *st)
{
	struct tm tm;

	f->size = (uint64_t)st->st_size;
	snprintf(f->etag, sizeof(f->etag), "\"%" PRIx64 "-%" PRIx64 ".%lx-%" PRIx64 "\"", (uint64_t)st->st_ino,
		 (uint64_t)st->st_mtim.tv_sec, (unsigned long)st->st_mtim.tv_nsec, f->size);
	gmtime_r(&st->st_mtim.tv_sec, &tm);
	strftime(f->modified, sizeof(f->modified), HTTP_DATE, &tm);
}

/* Whether If-None-Match names it. A list's entries are quoted, so a plain search finds them. */
static bool is_known(const struct http_request *q, const struct file *f)
{
	const char *tags = header_of(q, MHD_HTTP_HEADER_IF_NONE_MATCH);

	return tags && (!strcmp(tags, "*") || strstr(tags, f->etag));
}

/* The range counts only when If-Range, where there is one, is true. */
static enum http_range range_of(const struct http_request *q, const struct file *f, uint64_t *start, uint64_t *len)
{
	const char *condition = header_of(q, MHD_HTTP_HEADER_IF_RANGE);

	if (condition && strcmp(condition, f->etag) && strcmp(condition, f->modified))
		return HTTP_RANGE_all;
	return http_range_parse(header_of(q, MHD_HTTP_HEADER_RANGE), f->size, start, len);
}

static void add_headers(struct MHD_Response *r, const struct file *f, const char *name)
{
	char disposition[320];

	snprintf(disposition, sizeof(disposition), "attachment; filename=\"%s\"", name);
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, "application/octet-stream");
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_DISPOSITION, disposition);
	MHD_add_response_header(r, MHD_HTTP_HEADER_ACCEPT_RANGES, "bytes");
	MHD_add_response_header(r, MHD_HTTP_HEADER_ETAG, f->etag);
	MHD_add_response_header(r, MHD_HTTP_HEADER_LAST_MODIFIED, f->modified);
}

static void reply_unsatisfiable(struct http_request *q, const struct file *f)
{
	char range[64];

	http_fail(q, MHD_HTTP_RANGE_NOT_SATISFIABLE, "the file ends before this range");
	snprintf(range, sizeof(range), "bytes */%" PRIu64, f->size);
	MHD_add_response_header(q->response, MHD_HTTP_HEADER_CONTENT_RANGE, range);
}

void http_reply_file(struct http_request *q, const char *name, int fd)
{
	struct MHD_Response *r = NULL;
	struct file f;
	struct stat st;
	uint64_t start = 0, len;
	enum http_range range;
	bool known;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		http_fail(q, MHD_HTTP_INTERNAL_SERVER_ERROR, "the incident is no file");
		return;
	}
	describe(&f, &st);
	len = f.size;
	known = is_known(q, &f);
	range = known ? HTTP_RANGE_all : range_of(q, &f, &start, &len);
	if (known || range == HTTP_RANGE_none)
		close(fd);
	if (range == HTTP_RANGE_none) {
		reply_unsatisfiable(q, &f);
		return;
	}
	r = known ? MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT) :
		    MHD_create_response_from_fd_at_offset64(len, fd, start);
	if (!r) {
		http_fail(q, MHD_HTTP_SERVICE_UNAVAILABLE, "out of memory");
		return;
	}
	add_headers(r, &f, name);
	if (range == HTTP_RANGE_part) {
		char text[96];

		snprintf(text, sizeof(text), "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, start, start + len - 1, f.size);
		MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_RANGE, text);
	}
	http_reply_with(q, known ? MHD_HTTP_NOT_MODIFIED : range == HTTP_RANGE_part ? MHD_HTTP_PARTIAL_CONTENT : MHD_HTTP_OK, r);
}
