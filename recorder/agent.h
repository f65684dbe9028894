/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_AGENT_H
#define REC_AGENT_H
/*
 * The recorder that never stops: records into segments until SIGTERM or SIGINT. SIGHUP reads the settings again. Its parts are those
 * of a recording with an end (session.h), and the tape.
 */
#include "settings.h"
#include "totals.h"

struct rec_agent_opts {
	const struct rec_setting_args *args; /* what was said on the command line; borrowed */
	void (*say)(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
};

struct rec_agent_summary {
	struct rec_totals totals;
	uint64_t missing;   /* of those dropped, how many no counter explains */
	char why[256];      /* of a failure */
};

/* s is consumed. Returns 0, or a negative errno with why set. */
int rec_agent_run(const struct rec_agent_opts *o, struct rec_settings *s, struct rec_agent_summary *ret_summary);

#endif
