/* SPDX-License-Identifier: Apache-2.0 */
/* A packet between bbrec and bbrec-net: what is a message is it in one way only. */
#include <string.h>
#include "fuzz.h"
#include "../../recorder/peer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t again[REC_PEER_PACKET_MAX];
	struct rec_peer_msg m;

	for (int d = REC_PEER_TO_NET; d <= REC_PEER_FROM_NET; d++) {
		if (size > sizeof(again) || rec_peer_decode((enum rec_peer_direction)d, data, size, &m))
			continue;
		FUZZ_ASSERT(rec_peer_encode(m.id, &m.hello, again, sizeof(again)) == (long)size);
		FUZZ_ASSERT(!memcmp(again, data, size));
	}
	return 0;
}
