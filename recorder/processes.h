/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_PROCESSES_H
#define REC_PROCESSES_H
/*
 * The processes that run, kept from events, so that each segment can name them again: as rows of the state table process, with the
 * ancestors that are gone but have children. Memory: at most REC_PROCESSES_MAX processes and REC_PROCESSES_BYTES; arguments are cut
 * to 256 bytes, and left out beyond, like paths.
 */
#include "build.h"
#include "store.h"

#define REC_PROCESSES_MAX 65536u
#define REC_PROCESSES_BYTES (8u << 20)

struct rec_processes;

/* Returns NULL without memory. */
struct rec_processes *rec_processes_new(void);
void rec_processes_free(struct rec_processes *p);
/* Learns from a valid wire record of any table: fork, exec, exit, process. Returns 0, -ENOMEM. */
int rec_processes_event(struct rec_processes *p, const void *rec);
/* Writes a row for each. Returns 0, or the writer's error. */
int rec_processes_write(struct rec_processes *p, const struct rec_rows *to);
size_t rec_processes_count(const struct rec_processes *p);

#endif
