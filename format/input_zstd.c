/* SPDX-License-Identifier: Apache-2.0 */
#include "input_zstd.h"
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>
#include <zstd.h>

#define WINDOW_LOG_MAX 27 /* 128 MiB, as zstd(1) */

struct stream {
	ZSTD_DStream *z;
	char *from, *to;
	size_t from_size, to_size;
	uint64_t read;
	bool in_frame;
	const char *why;
	int (*put)(void *aux, const void *p, size_t len, uint64_t read);
	void *aux;
};

static int bad(struct stream *s, const char *why)
{
	s->why = why;
	return -EBADMSG;
}

/* Decompresses n bytes of the file. */
static int read_block(struct stream *s, size_t n)
{
	ZSTD_inBuffer in = { s->from, n, 0 };
	bool more = true;

	s->read += n;
	while (in.pos < in.size || more) {
		ZSTD_outBuffer to = { s->to, s->to_size, 0 };
		size_t left = ZSTD_decompressStream(s->z, &to, &in);
		int err;

		if (ZSTD_isError(left))
			return bad(s, ZSTD_getErrorName(left));
		err = s->put(s->aux, s->to, to.pos, s->read);
		if (err)
			return err;
		s->in_frame = left > 0;
		more = to.pos == to.size;
	}
	return 0;
}

static int read_all(struct stream *s, int fd)
{
	ssize_t n;
	int err;

	while ((n = pread(fd, s->from, s->from_size, (off_t)s->read)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		err = n < 0 ? -errno : read_block(s, (size_t)n);
		if (err)
			return err;
	}
	return s->in_frame ? bad(s, "it ends within a frame") : 0;
}

int bb_zstd_read(int fd, int (*put)(void *aux, const void *p, size_t len, uint64_t read), void *aux, const char **ret_why)
{
	struct stream s = { .z = ZSTD_createDStream(), .from_size = ZSTD_DStreamInSize(), .to_size = ZSTD_DStreamOutSize(), .put = put, .aux = aux };
	int err = -ENOMEM;

	s.from = malloc(s.from_size);
	s.to = malloc(s.to_size);
	if (s.z && s.from && s.to && !ZSTD_isError(ZSTD_DCtx_setParameter(s.z, ZSTD_d_windowLogMax, WINDOW_LOG_MAX)))
		err = read_all(&s, fd);
	ZSTD_freeDStream(s.z);
	free(s.from);
	free(s.to);
	*ret_why = s.why;
	return err;
}
