/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_SIZEARG_H
#define BB_SIZEARG_H
/* Sizes on a command line. libbbtool.a. */
#include <stdint.h>

/* Parses "4096", "64K", "16M", "1G", "2T" (of 1024 each; "16MiB" is the same). Returns 0 or -EINVAL (more than 64 bits too). */
int bb_size_parse(const char *s, uint64_t *ret_bytes);

#endif
