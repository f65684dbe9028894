/* SPDX-License-Identifier: Apache-2.0 */
/* Times and durations of a command line, behind eight bytes of trigger time. A printed time is read as the same one. */
#include "text.h"

#include "timearg.h"

/* Years that dates are read in: 1970 to 2261. */
#define FIRST 0
#define LAST 9214646399999999999ll

static void check_print(int64_t utc_ns)
{
	char buf[32];
	int64_t again;

	FUZZ_ASSERT(strlen(bb_time_print(utc_ns, buf)) == 30);
	if (utc_ns < FIRST || utc_ns > LAST)
		return;
	FUZZ_ASSERT(!bb_time_parse(buf, 0, &again));
	FUZZ_ASSERT(again == utc_ns);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t trigger, utc;
	uint64_t ns;
	char *arg;

	if (size < sizeof(trigger))
		return 0;
	memcpy(&trigger, data, sizeof(trigger));
	arg = fuzz_text(data + sizeof(trigger), size - sizeof(trigger));
	check_print(trigger);
	if (!bb_time_parse(arg, trigger, &utc))
		check_print(utc);
	if (!bb_duration_parse(arg, &ns))
		FUZZ_ASSERT(ns <= INT64_MAX);
	free(arg);
	return 0;
}
