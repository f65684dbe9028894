/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_CLOCK_H
#define REC_CLOCK_H
/* The node's clocks, and the clock rows of a recording. */
#include "build.h"

/* CLOCK_BOOTTIME, ns. */
uint64_t rec_boot_ns(void);
/* Makes a clock record: all clocks read between two readings of CLOCK_BOOTTIME, the tightest of five tries. */
void rec_clock_build(struct rec_build *b);

#endif
