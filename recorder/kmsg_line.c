/* SPDX-License-Identifier: Apache-2.0 */
#include "kmsg_line.h"

#include <errno.h>
#include <string.h>

#define N_SEVERITIES 8

struct text {
	const char *p, *end;
};

static bool take(struct text *t, char c)
{
	if (t->p == t->end || *t->p != c)
		return false;
	t->p++;
	return true;
}

static bool take_number(struct text *t, uint64_t *ret_n)
{
	const char *from = t->p;
	uint64_t n = 0;

	while (t->p < t->end && *t->p >= '0' && *t->p <= '9' && t->p - from < 19)
		n = n * 10 + (uint64_t)(*t->p++ - '0');
	*ret_n = n;
	return t->p > from;
}

static void set_priority(struct rec_kmsg_line *l, uint64_t priority)
{
	l->severity = (uint32_t)(priority % N_SEVERITIES);
	l->facility = (uint32_t)(priority / N_SEVERITIES);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "\x1b" stands for one byte. Returns the new length. */
static size_t unescape(char *p, size_t len)
{
	size_t to = 0;

	for (size_t i = 0; i < len; i++) {
		int high = len - i >= 4 && p[i] == '\\' && p[i + 1] == 'x' ? hex_digit(p[i + 2]) : -1;
		int low = high >= 0 ? hex_digit(p[i + 3]) : -1;

		p[to++] = low >= 0 ? (char)(high << 4 | low) : p[i];
		i += low >= 0 ? 3 : 0;
	}
	return to;
}

/* The value of a line " KEY=VALUE" behind the text. */
static void find_device(char *p, char *end, struct rec_kmsg_line *l)
{
	static const char key[] = " DEVICE=";

	while (p < end) {
		char *next = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((next ? next : end) - p), at = sizeof(key) - 1;

		if (len > at && !memcmp(p, key, at)) {
			l->device = p + at;
			l->device_len = unescape(p + at, len - at);
			return;
		}
		p += len + (next != NULL);
	}
}

int rec_kmsg_parse(char *record, size_t len, struct rec_kmsg_line *ret_l)
{
	struct rec_kmsg_line l = { 0 };
	struct text t = { record, record + len };
	char *text = memchr(record, ';', len), *end;
	uint64_t priority;

	if (!text || !take_number(&t, &priority) || !take(&t, ',') || !take_number(&t, &l.sequence) || !take(&t, ',') ||
	    !take_number(&t, &l.ts_us) || t.p > text)
		return -EBADMSG;
	set_priority(&l, priority);
	text++;
	end = memchr(text, '\n', (size_t)(record + len - text));
	if (!end)
		end = record + len;
	l.text = text;
	l.text_len = unescape(text, (size_t)(end - text));
	if (end < record + len)
		find_device(end + 1, record + len, &l);
	*ret_l = l;
	return 0;
}

/* "[   12.345678]" */
static bool take_time(struct text *t, uint64_t *ret_us)
{
	struct text at = *t;
	uint64_t s, us;

	if (!take(&at, '['))
		return false;
	while (take(&at, ' '))
		;
	if (!take_number(&at, &s) || !take(&at, '.') || !take_number(&at, &us) || !take(&at, ']') || s > UINT64_MAX / 2000000)
		return false;
	*ret_us = s * 1000000 + us % 1000000;
	*t = at;
	return true;
}

/* "[  T123]" or "[    C0]" */
static void skip_caller(struct text *t)
{
	struct text at = *t;
	uint64_t n;

	if (!take(&at, '['))
		return;
	while (take(&at, ' '))
		;
	if ((take(&at, 'T') || take(&at, 'C')) && take_number(&at, &n) && take(&at, ']'))
		*t = at;
}

size_t rec_kmsg_parse_syslog(const char *text, size_t len, struct rec_kmsg_line *ret_l)
{
	struct rec_kmsg_line l = { .sequence = REC_NO_SEQUENCE, .severity = UINT32_MAX, .facility = UINT32_MAX };
	const char *end = memchr(text, '\n', len);
	struct text t = { text, end ? end : text + len };
	uint64_t priority = 0;

	if (!len)
		return 0;
	if (take(&t, '<') && take_number(&t, &priority) && take(&t, '>'))
		set_priority(&l, priority);
	else
		t.p = text;
	if (take_time(&t, &l.ts_us))
		skip_caller(&t);
	take(&t, ' ');
	l.text = t.p;
	l.text_len = (size_t)(t.end - t.p);
	*ret_l = l;
	return (size_t)(t.end - text) + (end != NULL);
}
