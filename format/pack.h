/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_PACK_H
#define BBX_PACK_H
/*
 * Packed values (FORMAT.md 7.1): groups of 1024 in 64 lanes, then the rest as one bit string.
 * Private to the library.
 */
#include <stddef.h>
#include <stdint.h>

/* Bytes that n values of a width (0 to 64) take. n <= BBX_MAX_ROWS. */
size_t bbx_packed_size(size_t n, unsigned width);
/* Writes v[i] - ref, which fit in width bits, to the bbx_packed_size(n, width) bytes at out. */
void bbx_pack(const uint64_t *v, size_t n, uint64_t ref, unsigned width, uint8_t *out);
/* Reads bbx_packed_size(n, width) bytes at in; v[i] = packed value + ref. */
void bbx_unpack(const uint8_t *in, size_t n, uint64_t ref, unsigned width, uint64_t *v);

#endif
