/* SPDX-License-Identifier: Apache-2.0 */
/*
 * INDEX and TRAILER behind good records: 37 bytes of TRAILER, then the payload of INDEX, uncompressed. Whatever they say, no row is
 * there that a walk over the records does not find.
 */
#include "file.h"

#include <string.h>
#include "bbx.h"
#include "out.h"

#define TLV 37
#define ROWS 40u

/* Good records of a small table, without an index. Returns their bytes. */
static size_t good(uint8_t *p, size_t cap)
{
	static const struct bbx_column ts = { .id = 1, .phys = BBX_U64, .name = "ts", .logical = "boot_ts", .unit = "ns", .anon = "none",
					      .labels = "", .doc = "" };
	static const struct bbx_type type = { .id = 1, .name = "t", .doc = "", .n_cols = 1, .cols = &ts };
	static const struct bbx_schema schema = { .n_types = 1, .types = &type };
	static const struct bbx_origin origin = { .clock_id = 7 };
	struct bbx_writer_opts opts = { .schema = &schema, .origin = &origin, .session = 1, .no_index = true };
	int fd = memfd_create("good", MFD_CLOEXEC);
	struct bbx_value v = { 0 };
	struct bbx_writer *w;
	ssize_t n;

	FUZZ_ASSERT(fd >= 0 && !bbx_writer_open(fd, &opts, &w));
	for (; v.u < ROWS; v.u++) {
		FUZZ_ASSERT(!bbx_writer_add(w, type.id, &v, 1));
		if (v.u % 10 == 9)
			FUZZ_ASSERT(!bbx_writer_flush(w, 0));
	}
	FUZZ_ASSERT(!bbx_writer_close(w));
	n = pread(fd, p, cap, 0);
	FUZZ_ASSERT(n > 0 && (size_t)n < cap);
	close(fd);
	return (size_t)n;
}

static void check(int fd, unsigned flags)
{
	struct bbx_batch b = { 0 };
	struct bbx_reader *r;
	uint64_t rows = 0;
	struct bbx_verify v;

	if (bbx_open_fd(dup(fd), "input", flags, &r, NULL))
		return;
	for (size_t i = 0; i < bbx_n_chunks(r); i++)
		if (bbx_chunk_read(r, i, NULL, 0, &b) > 0)
			rows += b.rows;
	FUZZ_ASSERT(rows <= ROWS);
	bbx_verify(r, true, &v);
	bbx_batch_done(&b);
	bbx_close(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t start[1 << 16];
	static size_t len;
	struct bbx_header index = { .type = BBX_REC_INDEX }, trailer = { .type = BBX_REC_TRAILER };
	struct bbx_buf ext = { 0 };
	struct bbx_out o;
	int fd;

	if (size < TLV)
		return 0;
	if (!len)
		len = good(start, sizeof(start));
	fd = fuzz_file(start, len);
	FUZZ_ASSERT(lseek(fd, 0, SEEK_END) == (off_t)len && !bbx_out_init(&o, fd, 1, 0, 1));
	FUZZ_ASSERT(!bbx_out_frames(&o, &index, data + TLV, size - TLV));
	FUZZ_ASSERT(!bbx_ext_put(&ext, BBX_TAG_TRAILER, data, TLV));
	trailer.ext = ext.p;
	trailer.ext_len = ext.len;
	FUZZ_ASSERT(!bbx_out_record(&o, &trailer, NULL, 0));
	bbx_out_done(&o);
	bbx_buf_done(&ext);
	check(fd, 0);
	check(fd, BBX_STRICT);
	return 0;
}
