/* SPDX-License-Identifier: Apache-2.0 */
#include "timearg.h"
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define NS 1000000000ll
#define DAY_S 86400ll

static const struct {
	const char *name;
	int64_t ns;
} units[] = {
	{ "", NS }, { "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", NS }, { "m", 60 * NS }, { "h", 3600 * NS },
};

/* Decimal digits at *s, at most max of them. Moves *s behind them; returns how many. */
static int read_digits(const char **s, int max, int64_t *ret_v)
{
	int n = 0;

	*ret_v = 0;
	for (; n < max && (*s)[n] >= '0' && (*s)[n] <= '9'; n++)
		*ret_v = *ret_v * 10 + ((*s)[n] - '0');
	*s += n;
	return n;
}

/* ".5" at *s in units of unit nanoseconds; digits beyond the 9th are cut. 0 when there is no point. False: no digit behind it. */
static bool read_fraction(const char **s, int64_t unit, int64_t *ret_ns)
{
	int64_t v, rest;
	int n;

	*ret_ns = 0;
	if (**s != '.')
		return true;
	++*s;
	n = read_digits(s, 9, &v);
	if (!n)
		return false;
	while (read_digits(s, 9, &rest))
		;
	for (; n < 9; n++)
		v *= 10;
	*ret_ns = (int64_t)((__int128)v * unit / NS);
	return true;
}

static const int64_t *find_unit(const char *name)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (!strcmp(units[i].name, name))
			return &units[i].ns;
	return NULL;
}

/* "1.5m" without a sign. */
static int parse_span(const char *s, int64_t *ret_ns)
{
	const char *point;
	int64_t v, fraction, ns;
	const int64_t *unit;

	if (!read_digits(&s, 18, &v) || (*s >= '0' && *s <= '9'))
		return -EINVAL;
	point = s;
	if (!read_fraction(&s, NS, &fraction))
		return -EINVAL;
	unit = find_unit(s);
	if (!unit)
		return -EINVAL;
	read_fraction(&point, *unit, &fraction);
	if (__builtin_mul_overflow(v, *unit, &ns) || __builtin_add_overflow(ns, fraction, &ns))
		return -EINVAL;
	*ret_ns = ns;
	return 0;
}

/* Days since 1970 of a date of the Gregorian calendar; the year starts in March, so that the leap day is its last. */
static int64_t days_from_date(int64_t y, int64_t m, int64_t d)
{
	int64_t era, year, day;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	year = y - era * 400;
	day = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + year * 365 + year / 4 - year / 100 + day - 719468;
}

static void date_from_days(int64_t days, int64_t *ret_y, int *ret_m, int *ret_d)
{
	int64_t era, in_era, year, day, month;

	days += 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	in_era = days - era * 146097;
	year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	day = in_era - (365 * year + year / 4 - year / 100);
	month = (5 * day + 2) / 153;
	*ret_d = (int)(day - (153 * month + 2) / 5 + 1);
	*ret_m = (int)(month < 10 ? month + 3 : month - 9);
	*ret_y = year + era * 400 + (*ret_m <= 2);
}

static bool is_date(int64_t y, int64_t m, int64_t d)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = y % 4 == 0 && (y % 100 || y % 400 == 0);

	return y >= 1970 && y <= 2261 && m >= 1 && m <= 12 && d >= 1 && d <= days[m - 1] + (m == 2 && leap);
}

/* Two digits behind c. */
static bool read_field(const char **s, char c, int64_t *ret_v)
{
	if (**s != c)
		return false;
	++*s;
	return read_digits(s, 2, ret_v) == 2;
}

static int parse_date(const char *s, int64_t *ret_utc_ns)
{
	int64_t y, m, d, hour = 0, minute = 0, second = 0, ns = 0;

	if (read_digits(&s, 4, &y) != 4 || !read_field(&s, '-', &m) || !read_field(&s, '-', &d) || !is_date(y, m, d))
		return -EINVAL;
	if (*s == 'T' || *s == ' ') {
		if (!read_field(&s, *s, &hour) || !read_field(&s, ':', &minute))
			return -EINVAL;
		if (*s == ':' && (!read_field(&s, ':', &second) || !read_fraction(&s, NS, &ns)))
			return -EINVAL;
	}
	if (*s == 'Z')
		s++;
	if (*s || hour > 23 || minute > 59 || second > 59)
		return -EINVAL;
	*ret_utc_ns = (days_from_date(y, m, d) * DAY_S + hour * 3600 + minute * 60 + second) * NS + ns;
	return 0;
}

/* Digits alone. */
static int parse_epoch(const char *s, int64_t *ret_utc_ns)
{
	int64_t v = 0;

	for (; *s; s++)
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, *s - '0', &v))
			return -EINVAL;
	*ret_utc_ns = v;
	return 0;
}

int bb_time_parse(const char *s, int64_t trigger_utc_ns, int64_t *ret_utc_ns)
{
	size_t digits = strspn(s, "0123456789");
	int64_t v, utc;

	if (s[0] == '-' || s[0] == '+') {
		if (parse_span(s + 1, &v))
			return -EINVAL;
		if (__builtin_add_overflow(trigger_utc_ns, s[0] == '-' ? -v : v, &utc))
			return -EINVAL;
	} else if (digits >= 13 && !s[digits]) {
		return parse_epoch(s, ret_utc_ns);
	} else if (digits == 4 && s[4] == '-') {
		return parse_date(s, ret_utc_ns);
	} else if (parse_span(s, &v) || __builtin_add_overflow(trigger_utc_ns, v, &utc)) {
		return -EINVAL;
	}
	*ret_utc_ns = utc;
	return 0;
}

int bb_duration_parse(const char *s, uint64_t *ret_ns)
{
	int64_t ns;

	if (parse_span(s, &ns))
		return -EINVAL;
	*ret_ns = (uint64_t)ns;
	return 0;
}

static void put_digits(char *p, uint64_t v, int n)
{
	for (; n; v /= 10)
		p[--n] = (char)('0' + v % 10);
}

char *bb_time_print(int64_t utc_ns, char *buf)
{
	int64_t ns = utc_ns % NS, s = utc_ns / NS, days, y;
	int m, d;

	if (ns < 0) {
		ns += NS;
		s--;
	}
	days = s / DAY_S;
	s %= DAY_S;
	if (s < 0) {
		s += DAY_S;
		days--;
	}
	date_from_days(days, &y, &m, &d);
	/* snprintf would be a fifth of the time that printing a row takes. */
	memcpy(buf, "0000-00-00T00:00:00.000000000Z", 31);
	put_digits(buf, (uint64_t)y, 4);
	put_digits(buf + 5, (uint64_t)m, 2);
	put_digits(buf + 8, (uint64_t)d, 2);
	put_digits(buf + 11, (uint64_t)(s / 3600), 2);
	put_digits(buf + 14, (uint64_t)(s / 60 % 60), 2);
	put_digits(buf + 17, (uint64_t)(s % 60), 2);
	put_digits(buf + 20, (uint64_t)ns, 9);
	return buf;
}
