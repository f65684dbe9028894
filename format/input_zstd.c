/* SPDX-License-Identifier: Apache-2.0 */
#include "input_zstd.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <zstd.h>
#include "copy.h"

#define WINDOW_LOG_MAX 27 /* 128 MiB, as zstd(1) */

struct copy {
	ZSTD_DStream *z;
	char *from, *to;
	size_t from_size, to_size;
	uint64_t read, written;
	bool in_frame;
	const char *why;
};

static int bad(struct copy *c, const char *why)
{
	c->why = why;
	return -EBADMSG;
}

/* Decompresses a block of the file. */
static int copy_block(struct copy *c, size_t n, int out, bool (*goes_on)(void *aux, uint64_t read, uint64_t written), void *aux)
{
	ZSTD_inBuffer in = { c->from, n, 0 };
	bool more = true;

	c->read += n;
	while (in.pos < in.size || more) {
		ZSTD_outBuffer to = { c->to, c->to_size, 0 };
		size_t left = ZSTD_decompressStream(c->z, &to, &in);
		int err;

		if (ZSTD_isError(left))
			return bad(c, ZSTD_getErrorName(left));
		err = bbx_write_all(out, c->to, to.pos);
		if (err)
			return err;
		c->in_frame = left > 0;
		c->written += to.pos;
		more = to.pos == to.size;
		if (!goes_on(aux, c->read, c->written))
			return -ECANCELED;
	}
	return 0;
}

static int copy_all(struct copy *c, int in, int out, bool (*goes_on)(void *aux, uint64_t read, uint64_t written), void *aux)
{
	ssize_t n;
	int err;

	while ((n = pread(in, c->from, c->from_size, (off_t)c->read)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		err = n < 0 ? -errno : copy_block(c, (size_t)n, out, goes_on, aux);
		if (err)
			return err;
	}
	return c->in_frame ? bad(c, "it ends within a frame") : 0;
}

int bb_zstd_copy(int in, int out, bool (*goes_on)(void *aux, uint64_t read, uint64_t written), void *aux, const char **ret_why)
{
	struct copy c = { .z = ZSTD_createDStream(), .from_size = ZSTD_DStreamInSize(), .to_size = ZSTD_DStreamOutSize() };
	int err = -ENOMEM;

	c.from = malloc(c.from_size);
	c.to = malloc(c.to_size);
	if (c.z && c.from && c.to && !ZSTD_isError(ZSTD_DCtx_setParameter(c.z, ZSTD_d_windowLogMax, WINDOW_LOG_MAX)))
		err = copy_all(&c, in, out, goes_on, aux);
	ZSTD_freeDStream(c.z);
	free(c.from);
	free(c.to);
	*ret_why = c.why;
	return err;
}
