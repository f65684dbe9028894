/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VTAB_RECORDING_H
#define VTAB_RECORDING_H
/* Recordings with random rows in every table, the same in each run. */
#include <stdint.h>

/* A number below n. */
uint64_t vtab_any(uint64_t n);
/* Writes a recording of node "node" (file 0) or "node-b" (files 1 and 2; 2 has statistics) to a new file, whose name goes to path. */
void vtab_recording(unsigned file, char path[64]);

#endif
