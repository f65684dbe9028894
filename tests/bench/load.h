/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H
/*
 * A deterministic mixed load: the event mix of a busy node, written through the public writer.
 */
#include <stdint.h>

/* Writes n events at rate events a second of recorded time to path, a flush each second. Fills *ret_ns with the CPU time of
 * the writer calls alone, per event. Returns 0 or a negative errno. */
int load_write(const char *path, uint64_t n, uint64_t rate, double *ret_ns);

#endif
