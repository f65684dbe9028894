/* SPDX-License-Identifier: Apache-2.0 */
/* Archives: what comes out keeps to the limits, and the end is reached whatever the bytes are. */
#include "file.h"

#include <errno.h>
#include <string.h>
#include "input_archive.h"

static const struct bb_archive_limits limits = { .files = 64, .members = 8, .bytes = 1 << 20, .ratio = 200 };

static int empty_file(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("member", MFD_CLOEXEC);
	FUZZ_ASSERT(fd >= 0 && !ftruncate(fd, 0));
	return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = fuzz_file(data, size), member, err;
	uint64_t members = 0, bytes = 0;
	struct bb_archive *a;
	const char *name;
	off_t end;

	bb_archive_starts(data, size);
	if (bb_archive_open(fd, &limits, &a))
		return 0;
	while ((err = bb_archive_next(a, &name)) > 0) {
		member = empty_file();
		FUZZ_ASSERT(!*name || strlen(name) > 4);
		err = bb_archive_copy(a, member);
		end = lseek(member, 0, SEEK_END);
		FUZZ_ASSERT(end >= 0 && ++members <= limits.members);
		bytes += (uint64_t)end;
		FUZZ_ASSERT(bytes <= limits.bytes);
		if (err && err != -EBADMSG)
			break;
	}
	if (err)
		fuzz_touch(bb_archive_error(a), strlen(bb_archive_error(a)));
	if (bb_archive_nested(a))
		fuzz_touch(bb_archive_nested(a), strlen(bb_archive_nested(a)));
	bb_archive_close(a);
	return 0;
}
