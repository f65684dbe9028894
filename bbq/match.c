/* SPDX-License-Identifier: Apache-2.0 */
/* SQL functions that say whether something matches: regular expressions and networks. */
#include <arpa/inet.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include "functions.h"

/* Longer patterns could take a lot of memory to compile. */
#define MAX_PATTERN 1000

static void free_regex(void *aux)
{
	regfree(aux);
	free(aux);
}

/* The pattern's first argument, compiled once a statement. Returns NULL with an error or NULL as the result. */
static const regex_t *pattern_of(sqlite3_context *ctx, sqlite3_value *v, int arg)
{
	const char *pattern = (const char *)sqlite3_value_text(v);
	regex_t *re = sqlite3_get_auxdata(ctx, arg);
	int err;

	if (re || !pattern)
		return re;
	if (strlen(pattern) > MAX_PATTERN) {
		sqlite3_result_error(ctx, "regular expression too long", -1);
		return NULL;
	}
	re = malloc(sizeof(*re));
	if (!re) {
		sqlite3_result_error_nomem(ctx);
		return NULL;
	}
	err = regcomp(re, pattern, REG_EXTENDED);
	if (err) {
		char why[100];

		regerror(err, re, why, sizeof(why));
		free(re);
		sqlite3_result_error(ctx, why, -1);
		return NULL;
	}
	sqlite3_set_auxdata(ctx, arg, re, free_regex);
	return sqlite3_get_auxdata(ctx, arg);
}

/* x REGEXP pattern calls regexp(pattern, x). */
static void fn_regexp(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const regex_t *re = pattern_of(ctx, argv[0], 0);
	const char *text = (const char *)sqlite3_value_text(argv[1]);

	(void)argc;
	if (re && text)
		sqlite3_result_int(ctx, !regexec(re, text, 0, NULL, 0));
}

/* regexp_extract(x, pattern): the first group, or without groups what matched. */
static void fn_regexp_extract(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const regex_t *re = pattern_of(ctx, argv[1], 1);
	const char *text = (const char *)sqlite3_value_text(argv[0]);
	regmatch_t m[2];

	(void)argc;
	if (!re || !text || regexec(re, text, 2, m, 0))
		return;
	if (re->re_nsub)
		m[0] = m[1];
	if (m[0].rm_so >= 0)
		sqlite3_result_text(ctx, text + m[0].rm_so, m[0].rm_eo - m[0].rm_so, SQLITE_TRANSIENT);
}

bool bbq_parse_ip(const char *s, uint8_t ip[16], int *ret_bits)
{
	memset(ip, 0, 10);
	memset(ip + 10, 0xff, 2);
	*ret_bits = 32;
	if (inet_pton(AF_INET, s, ip + 12) == 1)
		return true;
	*ret_bits = 128;
	return inet_pton(AF_INET6, s, ip) == 1;
}

static bool in_network(const uint8_t ip[16], const uint8_t net[16], int bits)
{
	int whole = bits / 8, rest = bits % 8;

	if (memcmp(ip, net, (size_t)whole))
		return false;
	return !rest || !((ip[whole] ^ net[whole]) >> (8 - rest));
}

/* "10.0.0.0/8" or one address. */
static bool parse_network(const char *s, uint8_t net[16], int *ret_bits)
{
	char address[64];
	size_t n = strcspn(s, "/");
	char *end;
	long bits;
	int width;

	if (n >= sizeof(address))
		return false;
	memcpy(address, s, n);
	address[n] = '\0';
	if (!bbq_parse_ip(address, net, &width))
		return false;
	*ret_bits = 128;
	if (!s[n])
		return true;
	bits = strtol(s + n + 1, &end, 10);
	if (end == s + n + 1 || *end || bits < 0 || bits > width)
		return false;
	*ret_bits = 128 - width + (int)bits;
	return true;
}

/* cidr_match(address, network): NULL for what is no address. */
static void fn_cidr_match(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *text = (const char *)sqlite3_value_text(argv[0]), *net_text = (const char *)sqlite3_value_text(argv[1]);
	uint8_t ip[16], net[16];
	int width, bits;

	(void)argc;
	if (!net_text || !parse_network(net_text, net, &bits))
		sqlite3_result_error(ctx, "cidr_match() takes a network such as 10.0.0.0/8 or fd00::/8", -1);
	else if (text && bbq_parse_ip(text, ip, &width))
		sqlite3_result_int(ctx, in_network(ip, net, bits));
}

/* in_cidr_block(network, address): the same as osquery has it. */
static void fn_in_cidr_block(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	fn_cidr_match(ctx, argc, (sqlite3_value *[]){ argv[1], argv[0] });
}

/* What no router of the internet forwards: private, loopback, link-local, carrier-grade NAT, unspecified. */
static const char *const private_networks[] = {
	"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10", "0.0.0.0/8",
	"::1/128", "::/128", "fc00::/7", "fe80::/10",
};

static void fn_is_private(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *text = (const char *)sqlite3_value_text(argv[0]);
	uint8_t ip[16], net[16];
	bool found = false;
	int bits;

	(void)argc;
	if (!text || !bbq_parse_ip(text, ip, &bits))
		return;
	for (size_t i = 0; i < sizeof(private_networks) / sizeof(private_networks[0]) && !found; i++)
		found = parse_network(private_networks[i], net, &bits) && in_network(ip, net, bits);
	sqlite3_result_int(ctx, found);
}

const struct bbq_function bbq_match_functions[] = {
	{ "regexp", 2, fn_regexp },
	{ "regexp_extract", 2, fn_regexp_extract },
	{ "cidr_match", 2, fn_cidr_match },
	{ "in_cidr_block", 2, fn_in_cidr_block },
	{ "is_private", 1, fn_is_private },
	{ 0 },
};
