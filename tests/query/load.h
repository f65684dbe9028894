/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_LOAD_H
#define QUERY_LOAD_H
/*
 * What make bench-query asks about: 600 seconds of 64 pods, connections in table tcp and a tenth as many programs in table exec. A cron pod
 * lives for 20 s, one pod has 1.8 % of the connections all the time, the others follow a Zipf law.
 */
#include <stdint.h>

/* Writes connections to path, as a recording of so many sections. The same numbers give the same file. Returns 0 or a negative errno. */
int query_load_write(const char *path, uint64_t connections, unsigned sections);

#endif
