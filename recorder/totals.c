/* SPDX-License-Identifier: Apache-2.0 */
#include "totals.h"

#include <inttypes.h>
#include <stdio.h>

const char *rec_lost_text(const struct rec_totals *t, char *text)
{
	int n = snprintf(text, REC_LOST_TEXT, "%" PRIu64 " lost", t->dropped + t->throttled);

	if (t->throttled)
		snprintf(text + n, REC_LOST_TEXT - (size_t)n, ", %" PRIu64 " of them over a budget", t->throttled);
	return text;
}
