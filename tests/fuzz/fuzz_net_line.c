/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of /proc/PID/net/tcp and its like. */
#include "text.h"

#include "../../recorder/net_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = fuzz_text(data, size);
	struct rec_net_line l;

	if (!rec_net_line_parse(line, &l)) {
		FUZZ_ASSERT(l.state <= 0xff && l.sport <= 0xffff && l.dport <= 0xffff);
		fuzz_touch(&l, sizeof(l));
	}
	free(line);
	return 0;
}
