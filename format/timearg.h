/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_TIMEARG_H
#define BB_TIMEARG_H
/* Points in time on a command line and on paper. libbbtool.a. */
#include <stdint.h>

/*
 * Parses "-30s", "+1.5s", "0", "-2m" (relative to the trigger: units ns us ms s m h, s by default), "2026-11-20T10:02:11.5Z" (UTC;
 * a space for the T and a missing Z are fine), or nanoseconds since 1970 (13 digits or more).
 * trigger_utc_ns is what relative times refer to. Returns 0 or -EINVAL.
 */
int bb_time_parse(const char *s, int64_t trigger_utc_ns, int64_t *ret_utc_ns);
/* Parses a duration: "10s", "1.5m", "250ms", "3" (seconds). Returns 0 or -EINVAL (negative too). */
int bb_duration_parse(const char *s, uint64_t *ret_ns);
/* "2026-11-20T10:02:11.500000000Z"; buf of at least 32 bytes. Returns buf. */
char *bb_time_print(int64_t utc_ns, char *buf);

#endif
