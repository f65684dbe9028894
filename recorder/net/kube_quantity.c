/* SPDX-License-Identifier: Apache-2.0 */
#include "kube_quantity.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DIGITS 18 /* a number of so many, shifted by a unit's 60 bits, is less than 2^127 */

static const struct {
	char name[3];
	int8_t bits, tens;
} units[] = {
	{ "", 0, 0 },
	{ "Ki", 10, 0 }, { "Mi", 20, 0 }, { "Gi", 30, 0 }, { "Ti", 40, 0 }, { "Pi", 50, 0 }, { "Ei", 60, 0 },
	{ "n", 0, -9 }, { "u", 0, -6 }, { "m", 0, -3 },
	{ "k", 0, 3 }, { "M", 0, 6 }, { "G", 0, 9 }, { "T", 0, 12 }, { "P", 0, 15 }, { "E", 0, 18 },
};

/* number * 2^bits * 10^tens */
struct quantity {
	uint64_t number;
	int bits;
	long tens;
};

/* Reads digits and a point. Returns what follows, or NULL with *ret_r set. */
static const char *take_number(const char *s, struct quantity *q, int *ret_r)
{
	int significant = 0, any = 0, after_point = 0;

	for (; isdigit((unsigned char)*s) || (*s == '.' && !after_point); s++) {
		if (*s == '.') {
			after_point = 1;
			continue;
		}
		any = 1;
		significant += significant || *s != '0';
		if (significant > MAX_DIGITS) {
			*ret_r = -ERANGE;
			return NULL;
		}
		q->number = q->number * 10 + (uint64_t)(*s - '0');
		q->tens -= after_point;
	}
	*ret_r = -EINVAL;
	return any ? s : NULL;
}

static int take_exponent(const char *s, struct quantity *q)
{
	char *end;
	long n;

	if (!isdigit((unsigned char)s[1]) && !((s[1] == '+' || s[1] == '-') && isdigit((unsigned char)s[2])))
		return -EINVAL;
	n = strtol(s + 1, &end, 10);
	if (*end)
		return -EINVAL;
	/* Beyond this the value is 0, nothing or too much, whatever the number. */
	q->tens += n > 1000 ? 1000 : n < -1000 ? -1000 : n;
	return 0;
}

static int take_unit(const char *s, struct quantity *q)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (strcmp(units[i].name, s) != 0)
			continue;
		q->bits = units[i].bits;
		q->tens += units[i].tens;
		return 0;
	}
	return *s == 'e' || *s == 'E' ? take_exponent(s, q) : -EINVAL;
}

static int compute(const struct quantity *q, int64_t *ret_n)
{
	unsigned __int128 n = (unsigned __int128)q->number << q->bits;
	long tens = q->tens;

	for (; tens > 0 && n; tens--) {
		n *= 10;
		if (n > INT64_MAX)
			return -ERANGE;
	}
	for (; tens < 0 && n > 1; tens++)
		n = (n + 9) / 10;
	if (n > INT64_MAX)
		return -ERANGE;
	*ret_n = (int64_t)n;
	return 0;
}

int kube_quantity_parse(const char *s, int digits, int64_t *ret_n)
{
	struct quantity q = { .tens = digits };
	int negative = *s == '-', r;

	s = take_number(s + (*s == '-' || *s == '+'), &q, &r);
	if (!s)
		return r;
	r = take_unit(s, &q);
	if (r < 0)
		return r;
	return negative && q.number ? -ERANGE : compute(&q, ret_n);
}
