/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_INPUT_ZSTD_H
#define BB_INPUT_ZSTD_H
/* A file that was compressed with zstd. libarchive would go on: a recording is a zstd stream itself. libbbtool.a. */
#include <stddef.h>
#include <stdint.h>

/*
 * Decompresses the file, from its first byte on, and gives put each piece, with how many bytes of the file were read by then. Returns 0; -EBADMSG: damaged,
 * what could be read was put, *ret_why says how; -ENOMEM; read(2)'s errno; put's error, which ends it.
 */
int bb_zstd_read(int fd, int (*put)(void *aux, const void *p, size_t len, uint64_t read), void *aux, const char **ret_why);

#endif
