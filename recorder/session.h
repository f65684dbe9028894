/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_SESSION_H
#define REC_SESSION_H
/*
 * One recording, from the first hook to the trailer. The hooks are in place before the running processes are listed, and
 * before the command runs: nothing falls between.
 */
#include <stdbool.h>
#include <stdint.h>
#include "totals.h"

struct rec_session_opts {
	const char *output;    /* NULL = standard output */
	const char *profile;   /* NULL = the default */
	const char *cgroup;    /* NULL = all */
	const char *host_root;
	uint64_t ring_bytes;   /* memory for the ring buffers; 0 = the default */
	bool no_tp_btf;        /* attach as on a kernel that refuses it */
	uint64_t duration_ns;  /* 0 = until a signal, or the end of the command */
	char **command;        /* NULL = none */
	void (*say)(const char *fmt, ...) __attribute__((format(printf, 1, 2))); /* told what is not recorded */
};

struct rec_summary {
	struct rec_totals totals;
	uint64_t bytes;
	uint64_t missing;             /* of those dropped, how many no counter explains */
	bool command_runs;            /* still */
	int command_status;           /* as wait(2) gives it */
	char why[256];                /* of a failure; "" = the error says it all, and it is about the output */
};

/*
 * Records until the time is up, the command ends, or SIGINT, SIGTERM or SIGHUP comes; these are blocked from then on. A command that
 * still runs then gets SIGTERM and a second.
 * Returns 0, or a negative errno; what was recorded until then is in the output.
 */
int rec_session_run(const struct rec_session_opts *o, struct rec_summary *ret_summary);

#endif
