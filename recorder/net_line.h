/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_NET_LINE_H
#define REC_NET_LINE_H
/* Lines of /proc/PID/net/tcp, tcp6, udp and udp6 (proc_pid_net(5)). */
#include <stdint.h>

struct rec_net_line {
	uint64_t inode; /* of the socket; 0 = no process has it */
	uint32_t state, sport, dport;
	uint8_t local[16], remote[16]; /* IPv4 as ::ffff:a.b.c.d */
};

/* Returns 0 or -EBADMSG: the heading, or no such line. */
int rec_net_line_parse(const char *line, struct rec_net_line *ret_l);

#endif
