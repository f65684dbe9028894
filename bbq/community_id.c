/* SPDX-License-Identifier: Apache-2.0 */
/* SQL function community_id_v1: what Zeek, Suricata, osquery and others call a connection, https://github.com/corelight/community-id-spec. */
#include <nettle/base64.h>
#include <nettle/sha1.h>
#include <string.h>
#include "functions.h"

enum { ICMP = 1, TCP = 6, UDP = 17, ICMP6 = 58, SCTP = 132 };

struct end {
	uint8_t ip[16], port[2];
};

/* A number from 0 to max. */
static bool take_number(sqlite3_value *v, sqlite3_int64 max, sqlite3_int64 *ret_n)
{
	*ret_n = sqlite3_value_int64(v);
	return sqlite3_value_numeric_type(v) == SQLITE_INTEGER && *ret_n >= 0 && *ret_n <= max;
}

static bool take_end(sqlite3_value *address, sqlite3_value *port, bool has_ports, struct end *ret_e, int *ret_bits)
{
	const char *text = (const char *)sqlite3_value_text(address);
	sqlite3_int64 n = 0;

	if (!text || !bbq_parse_ip(text, ret_e->ip, ret_bits) || (has_ports && !take_number(port, 65535, &n)))
		return false;
	ret_e->port[0] = (uint8_t)(n >> 8);
	ret_e->port[1] = (uint8_t)n;
	return true;
}

/* The seed, the smaller end's address, the other's, the protocol, a zero, and, where the protocol has some, the ports. */
static void digest(const struct end *a, const struct end *b, size_t address_len, uint16_t seed, uint8_t protocol, bool has_ports, uint8_t ret[SHA1_DIGEST_SIZE])
{
	const uint8_t head[2] = { (uint8_t)(seed >> 8), (uint8_t)seed }, middle[2] = { protocol, 0 };
	struct sha1_ctx sha1;

	sha1_init(&sha1);
	sha1_update(&sha1, sizeof(head), head);
	sha1_update(&sha1, address_len, a->ip + sizeof(a->ip) - address_len);
	sha1_update(&sha1, address_len, b->ip + sizeof(b->ip) - address_len);
	sha1_update(&sha1, sizeof(middle), middle);
	if (has_ports) {
		sha1_update(&sha1, sizeof(a->port), a->port);
		sha1_update(&sha1, sizeof(b->port), b->port);
	}
	sha1_digest(&sha1, SHA1_DIGEST_SIZE, ret);
}

/* community_id_v1(address, address, port, port, protocol[, seed]): NULL for what is none. Of ICMP the ports are the type, and the code or the type of the answer. */
static void fn_community_id(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	char text[2 + BASE64_ENCODE_RAW_LENGTH(SHA1_DIGEST_SIZE)] = "1:";
	sqlite3_int64 protocol, seed = 0;
	uint8_t sha1[SHA1_DIGEST_SIZE];
	int bits_a, bits_b;
	struct end a, b;
	bool has_ports;

	if (!take_number(argv[4], 255, &protocol) || (argc == 6 && !take_number(argv[5], 65535, &seed)))
		return;
	has_ports = protocol == TCP || protocol == UDP || protocol == SCTP || protocol == ICMP || protocol == ICMP6;
	if (!take_end(argv[0], argv[2], has_ports, &a, &bits_a) || !take_end(argv[1], argv[3], has_ports, &b, &bits_b) || bits_a != bits_b)
		return;
	if (memcmp(&a, &b, sizeof(a)) > 0) {
		struct end c = a;

		a = b;
		b = c;
	}
	digest(&a, &b, (size_t)bits_a / 8, (uint16_t)seed, (uint8_t)protocol, has_ports, sha1);
	base64_encode_raw(text + 2, sizeof(sha1), sha1);
	sqlite3_result_text(ctx, text, sizeof(text), SQLITE_TRANSIENT);
}

const struct bbq_function bbq_community_functions[] = {
	{ "community_id_v1", 5, fn_community_id },
	{ "community_id_v1", 6, fn_community_id },
	{ 0 },
};
