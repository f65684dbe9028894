/* SPDX-License-Identifier: Apache-2.0 */
#include "dns_message.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define HEADER_BYTES 12
#define LABEL_MAX 63
#define NAME_BYTES_MAX 255
#define JUMPS_MAX 16
#define RECORDS_MAX 32

enum { TYPE_A = 1, TYPE_CNAME = 5, TYPE_AAAA = 28, CLASS_IN = 1 };

struct message {
	const uint8_t *p;
	size_t len, at;
};

static bool has(const struct message *m, size_t n)
{
	return n <= m->len && m->at <= m->len - n;
}

static uint16_t get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static bool is_plain(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* A label and a dot; dst has room for both, escaped. Returns their length. */
static size_t put_label(char *dst, const uint8_t *p, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		if (is_plain(p[i]))
			dst[len++] = (char)p[i];
		else
			len += (size_t)sprintf(dst + len, "\\%03u", p[i]);
	}
	dst[len++] = '.';
	return len;
}

/*
 * Reads the name at m->at, which goes on behind it; a pointer leads to where the rest of a name stands, before. dst has REC_DNS_NAME_MAX + 4
 * bytes. Returns 0 or -EBADMSG.
 */
static int read_name(struct message *m, char *dst)
{
	size_t at = m->at, end = 0, len = 0, bytes = 0;
	unsigned jumps = 0;

	for (;;) {
		uint8_t n;

		if (at >= m->len)
			return -EBADMSG;
		n = m->p[at];
		if (n > LABEL_MAX) {
			if (n < 0xc0 || at + 2 > m->len || ++jumps > JUMPS_MAX)
				return -EBADMSG;
			end = end ? end : at + 2;
			at = get16(m->p + at) & 0x3fff;
			continue;
		}
		bytes += n + 1u;
		if (bytes > NAME_BYTES_MAX || n >= m->len - at)
			return -EBADMSG;
		at += n + 1u;
		if (!n)
			break;
		len += put_label(dst + len, m->p + at - n, n);
	}
	m->at = end ? end : at;
	if (len > 1)
		len--;
	else
		dst[len++] = '.';
	dst[len] = '\0';
	return 0;
}

static void add_answer(struct rec_dns_message *d, const char *text)
{
	size_t used = strlen(d->answers), n = strlen(text);

	if (used + n + 2 > sizeof(d->answers))
		return;
	snprintf(d->answers + used, sizeof(d->answers) - used, "%s%s", used ? " " : "", text);
}

/* One record of the answer section. Returns 0 or -EBADMSG. */
static int read_record(struct message *m, struct rec_dns_message *d)
{
	char text[REC_DNS_NAME_MAX + 4] = "";
	struct message data;
	uint16_t type, class, size;
	uint32_t ttl;

	if (read_name(m, text) || !has(m, 10))
		return -EBADMSG;
	type = get16(m->p + m->at);
	class = get16(m->p + m->at + 2);
	ttl = get32(m->p + m->at + 4);
	size = get16(m->p + m->at + 8);
	m->at += 10;
	if (!has(m, size))
		return -EBADMSG;
	data = *m;
	m->at += size;
	text[0] = '\0';
	if (class == CLASS_IN && type == TYPE_A && size == 4)
		inet_ntop(AF_INET, data.p + data.at, text, sizeof(text));
	else if (class == CLASS_IN && type == TYPE_AAAA && size == 16)
		inet_ntop(AF_INET6, data.p + data.at, text, sizeof(text));
	else if (class == CLASS_IN && type == TYPE_CNAME && read_name(&data, text))
		return -EBADMSG;
	if (text[0])
		add_answer(d, text);
	if (ttl < d->ttl)
		d->ttl = ttl;
	return 0;
}

int rec_dns_parse(const uint8_t *p, size_t len, struct rec_dns_message *ret_m)
{
	struct message m = { p, len, HEADER_BYTES };
	struct rec_dns_message d = { .ttl = UINT32_MAX };
	char name[REC_DNS_NAME_MAX + 4];

	if (len < HEADER_BYTES || get16(p + 4) != 1 || read_name(&m, name) || !has(&m, 4))
		return -EBADMSG;
	memcpy(d.name, name, strlen(name) + 1);
	d.id = get16(p);
	d.is_answer = p[2] & 0x80;
	d.opcode = p[2] >> 3 & 15;
	d.is_truncated = p[2] & 2;
	d.rcode = p[3] & 15;
	d.n_answers = get16(p + 6);
	d.qtype = get16(p + m.at);
	m.at += 4;
	for (unsigned i = 0; d.is_answer && i < d.n_answers && i < RECORDS_MAX; i++)
		if (read_record(&m, &d))
			break;
	*ret_m = d;
	return 0;
}
