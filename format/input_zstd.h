/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_INPUT_ZSTD_H
#define BB_INPUT_ZSTD_H
/* A file that was compressed with zstd. libarchive would go on: a recording is a zstd stream itself. libbbtool.a. */
#include <stdbool.h>
#include <stdint.h>

/*
 * Decompresses in, from its first byte on, into an empty file. goes_on is asked after each block; read, written: bytes so far. Returns 0;
 * -EBADMSG: damaged, what could be read is there, *ret_why says how; -ECANCELED: goes_on said no; -ENOMEM; read(2)'s and write(2)'s errno.
 */
int bb_zstd_copy(int in, int out, bool (*goes_on)(void *aux, uint64_t read, uint64_t written), void *aux, const char **ret_why);

#endif
