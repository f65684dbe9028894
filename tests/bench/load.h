/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H
/*
 * A deterministic mixed load: what a busy node does, written through the public writer. File opens 58.7 %, summaries of system
 * calls 29.6 %, TCP 9.2 %, processes 2.5 %. A process is forked, executes, works and exits; a few hundred live at a time.
 */
#include <stdint.h>

/*
 * Writes n events to path, rate of them a second of recorded time, a flush each second. Of them the shares above go to
 * the six types above; when types is more than that, all types are drawn by a Zipf law. Returns 0 or a negative errno.
 */
int load_write(const char *path, uint64_t n, uint64_t rate, unsigned types);

#endif
