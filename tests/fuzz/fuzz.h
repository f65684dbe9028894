/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FUZZ_H
#define FUZZ_H
/*
 * What the fuzz programs share. Each defines LLVMFuzzerTestOneInput: libFuzzer calls it in `make
 * fuzz`, replay.c with the files of its corpus in `make check`.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A relation that holds for every input. */
#define FUZZ_ASSERT(cond) ((cond) ? (void)0 : abort())

/* Reads every byte, so that a sanitizer sees them. */
static inline void fuzz_touch(const void *p, size_t len)
{
	static volatile uint8_t sink;

	for (size_t i = 0; i < len; i++)
		sink = sink + ((const uint8_t *)p)[i];
}

#endif
