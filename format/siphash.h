/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_SIPHASH_H
#define BBX_SIPHASH_H
/* SipHash-2-4 (Aumasson and Bernstein): a short hash that tells nothing about its input to who lacks the key. Private to the library. */
#include <stddef.h>
#include <stdint.h>

uint64_t bbx_siphash(const uint8_t key[16], const void *p, size_t len);

#endif
