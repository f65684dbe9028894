/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of DNS, which anybody may send: parsed, and as records that become rows. The first byte says whether it is a question. */
#include <string.h>
#include "fuzz.h"

#include "../../recorder/dns.h"
#include "../../recorder/dns_message.h"

static int put(void *arg, const void *rec, size_t len)
{
	struct bb_row row;

	(void)arg;
	FUZZ_ASSERT(!bb_decode(rec, len, &row));
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct {
		struct bb_dns e;
		uint8_t message[BB_DNS_MAX];
	} raw;
	static struct rec_dns d;
	struct rec_dns_message m;
	const void *rec = &raw;
	size_t len = sizeof(raw);

	if (!size)
		return 0;
	size = size - 1 > BB_DNS_MAX ? BB_DNS_MAX : size - 1;
	if (!rec_dns_parse(data + 1, size, &m)) {
		FUZZ_ASSERT(strlen(m.name) > 0 && strlen(m.name) < sizeof(m.name));
		FUZZ_ASSERT(strlen(m.answers) < sizeof(m.answers));
		FUZZ_ASSERT(!strpbrk(m.name, " \n\x1b\x7f"));
	}
	raw.e = (struct bb_dns){ .h = { .type = BBX_TYPE_dns, .size = sizeof(raw), .ts_ns = 1 }, .sock = 1,
				 .event = data[0] & 1 ? 1 : 2, .answers = { sizeof(raw.e), (uint32_t)size } };
	memcpy(raw.message, data + 1, size);
	FUZZ_ASSERT(!rec_dns_refine(&d, &rec, &len));
	put(NULL, rec, len);
	FUZZ_ASSERT(!rec_dns_tick(&d, REC_DNS_TIMEOUT_NS + 1, put, NULL));
	rec_dns_done(&d);
	return 0;
}
