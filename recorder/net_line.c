/* SPDX-License-Identifier: Apache-2.0 */
#include "net_line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HEX "0123456789ABCDEF"
#define WORD 8 /* digits of 32 bits */

/* The number of some digits that are hexadecimal. */
static uint32_t number(const char *digits, size_t n)
{
	uint32_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v << 4 | (uint32_t)(strchr(HEX, digits[i]) - HEX);
	return v;
}

/* ADDRESS:PORT, the address as the numbers that its words are on this machine. Returns what follows, or NULL. */
static const char *parse_end(const char *p, uint8_t addr[16], uint32_t *ret_port)
{
	static const uint8_t mapped[16] = { [10] = 0xff, [11] = 0xff };
	size_t digits, n;

	p += strspn(p, " ");
	digits = strspn(p, HEX);
	if ((digits != WORD && digits != 4 * WORD) || p[digits] != ':')
		return NULL;
	memcpy(addr, mapped, sizeof(mapped));
	for (size_t i = 0; i < digits; i += WORD) {
		uint32_t word = number(p + i, WORD);

		memcpy(addr + (digits == WORD ? 12 : i / 2), &word, sizeof(word));
	}
	p += digits + 1;
	n = strspn(p, HEX);
	if (!n || n > 4)
		return NULL;
	*ret_port = number(p, n);
	return p + n;
}

static const char *skip_words(const char *p, int n)
{
	while (n--) {
		p += strspn(p, " ");
		p += strcspn(p, " ");
	}
	return p;
}

int rec_net_line_parse(const char *line, struct rec_net_line *ret_l)
{
	struct rec_net_line l = { 0 };
	const char *p = parse_end(skip_words(line, 1), l.local, &l.sport);
	char *end;

	if (p)
		p = parse_end(p, l.remote, &l.dport);
	if (!p || *p++ != ' ' || strspn(p, HEX) != 2)
		return -EBADMSG;
	l.state = number(p, 2);
	/* Queues, timer, retransmissions, user, timeout. */
	p = skip_words(p + 2, 5);
	p += strspn(p, " ");
	if (*p < '0' || *p > '9')
		return -EBADMSG;
	l.inode = strtoull(p, &end, 10);
	if (*end && !strchr(" \n", *end))
		return -EBADMSG;
	*ret_l = l;
	return 0;
}
