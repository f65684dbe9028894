/* SPDX-License-Identifier: Apache-2.0 */
#include "bbx_types.h"

/*
 * strerror() is out: it is neither static nor free of the locale. The rest of what the library
 * returns is rare.
 */
static const struct {
	int err;
	const char *words;
} table[] = {
	{ 0, "no error" },
	{ EMEDIUMTYPE, "not a recording" },
	{ EPROTONOSUPPORT, "needs a newer reader" },
	{ EBADMSG, "damaged" },
	{ ENODATA, "ends early" },
	{ EFBIG, "larger than the limits of the format" },
	{ EINVAL, "invalid argument" },
	{ ENOMEM, "out of memory" },
	{ ENOENT, "no such file or directory" },
	{ EACCES, "permission denied" },
	{ EPERM, "operation not permitted" },
	{ EISDIR, "is a directory" },
	{ ENOTDIR, "not a directory" },
	{ EIO, "input/output error" },
	{ ENOSPC, "no space left on device" },
	{ EDQUOT, "disk quota exceeded" },
	{ EROFS, "read-only file system" },
	{ EPIPE, "broken pipe" },
	{ ESPIPE, "not seekable" },
	{ EMFILE, "too many open files" },
	{ ENFILE, "too many open files in the system" },
	{ ELOOP, "too many levels of symbolic links" },
	{ ENAMETOOLONG, "file name too long" },
	{ EBADF, "bad file descriptor" },
	{ EAGAIN, "resource temporarily unavailable" },
	{ EINTR, "interrupted" },
	{ EOVERFLOW, "value too large" },
	{ ETIMEDOUT, "timed out" },
	{ EEXIST, "file exists" },
};

const char *bbx_strerror(int err)
{
	if (err < 0)
		err = -err;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].err == err)
			return table[i].words;
	return "unknown error";
}
