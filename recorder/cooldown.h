/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_COOLDOWN_H
#define REC_COOLDOWN_H
/* Which triggers make an incident: one in a while for the same pod and reason, and so many in an hour. Zero it before use. */
#include <stdbool.h>
#include <stdint.h>

#define REC_COOLDOWN_SLOTS 256

struct rec_cooldown {
	struct {
		uint64_t key, last_ns;
	} slots[REC_COOLDOWN_SLOTS];
	uint64_t hour_start_ns;
	unsigned in_hour;
};

enum rec_verdict { REC_ALLOWED, REC_COOLING_DOWN, REC_HOUR_IS_FULL };

/*
 * Whether the trigger may have an incident; then it counts as one. what: the pod, or cgroup, as text. When very many pods trigger, those
 * that did longest ago are forgotten.
 */
enum rec_verdict rec_cooldown_ask(struct rec_cooldown *c, const char *what, const char *reason, uint64_t now_ns, uint64_t cooldown_ns,
				  uint64_t per_hour);

#endif
