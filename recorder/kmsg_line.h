/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_KMSG_LINE_H
#define REC_KMSG_LINE_H
/*
 * Lines of the kernel's log, in both forms that it is read in. Programs may write to it as well: the texts may hold anything.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rec_kmsg_line {
	uint64_t sequence; /* REC_NO_SEQUENCE = not told */
	uint64_t ts_us;    /* by the log's own clock, which stands still while the machine is suspended; 0 = it has no times */
	uint32_t severity, facility; /* UINT32_MAX = not told */
	const char *text;  /* into what was parsed, not ended by a NUL */
	size_t text_len;
	const char *device;
	size_t device_len; /* 0 = none */
};

#define REC_NO_SEQUENCE UINT64_MAX

/*
 * A record as read(2) of /dev/kmsg gives it: "PRIORITY,SEQUENCE,MICROSECONDS,FLAGS[,...];TEXT\n KEY=VALUE\n...", see the kernel's
 * Documentation/ABI/testing/dev-kmsg. Its escapes are undone in place. Returns 0, -EBADMSG.
 */
int rec_kmsg_parse(char *record, size_t len, struct rec_kmsg_line *ret_l);

/*
 * The line at the beginning of a text as syslog(2) gives it: "<PRIORITY>[SECONDS.MICROSECONDS][ CALLER] TEXT\n"; what stands in [] depends on
 * how the kernel was built. Returns its length with the newline, 0 at the end; a line of another form has only text.
 */
size_t rec_kmsg_parse_syslog(const char *text, size_t len, struct rec_kmsg_line *ret_l);

#endif
