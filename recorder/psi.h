/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_PSI_H
#define REC_PSI_H
/* How much of the last 10 seconds all tasks waited for memory at the same time (/proc/pressure/memory). Zero it before use. */
#include <stdbool.h>

struct rec_psi {
	bool is_high; /* since the last look; it is told once, until it falls to half */
};

/* Returns the percentage when it has risen to most, else 0. The path is /proc's of the node. */
double rec_psi_look(struct rec_psi *p, const char *proc, unsigned long long most);

#endif
