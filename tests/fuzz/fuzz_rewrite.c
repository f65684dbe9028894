/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recordings that are cut, encoded anew and merged. The first byte chooses which chunks are kept, whole or in part, the second which
 * rows. What is encoded anew is sound; what is copied opens.
 */
#include "file.h"

#include "bbx.h"
#include "cut.h"
#include "merge.h"
#include "rewrite.h"

struct choice {
	uint8_t chunks, rows;
};

static enum bbx_share share(void *arg, size_t chunk)
{
	const struct choice *c = arg;

	return (enum bbx_share)((c->chunks >> chunk % 4 * 2 & 3) % 3);
}

static int keep(void *arg, const struct bbx_batch *b, uint32_t row)
{
	const struct choice *c = arg;

	return c->rows >> (row + b->type) % 8 & 1;
}

static int new_file(void)
{
	int fd = memfd_create("output", MFD_CLOEXEC);

	FUZZ_ASSERT(fd >= 0);
	return fd;
}

/* Takes fd. sound: nothing is wrong with it. */
static void check(int fd, bool sound)
{
	struct bbx_reader *r;
	struct bbx_verify v;
	int err;

	FUZZ_ASSERT(!bbx_open_fd(fd, "output", 0, &r, NULL));
	err = bbx_verify(r, true, &v);
	FUZZ_ASSERT(!sound || (!err && !bbx_n_damages(r)));
	bbx_close(r);
}

static void merge(struct bbx_reader *r)
{
	struct bbx_merge *m;
	int fd = new_file();

	FUZZ_ASSERT(!bbx_merge_new(&m));
	FUZZ_ASSERT(!bbx_merge_add(m, r) && !bbx_merge_choose(m));
	FUZZ_ASSERT(!bbx_merge_write(m, fd));
	bbx_merge_free(m);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct choice c;
	struct bbx_rewrite rw = { .level = 1, .program = "fuzz", .what = "fuzz", .share = share, .keep = keep, .arg = &c };

	if (size < 2)
		return 0;
	c = (struct choice){ data[0], data[1] };
	if (bbx_open_fd(dup(fuzz_file(data + 2, size - 2)), "input", 0, &rw.r, NULL))
		return 0;
	merge(rw.r);
	rw.out = new_file();
	if (!bbx_cut(&rw))
		check(rw.out, false);
	else
		close(rw.out);
	rw.out = new_file();
	if (!bbx_rewrite(&rw))
		check(rw.out, true);
	else
		close(rw.out);
	bbx_close(rw.r);
	return 0;
}
