/* SPDX-License-Identifier: Apache-2.0 */
#include "origin.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "hooks.h"

#define BOOT_ID "/proc/sys/kernel/random/boot_id"

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *p = c ? strchr(digits, c) : NULL;

	return p ? (int)(p - digits) : -1;
}

static int parse_boot_id(const char *s, uint8_t id[16])
{
	for (size_t i = 0; i < 16; i++) {
		int hi, lo;

		s += *s == '-';
		hi = hex_digit(s[0]);
		lo = hi < 0 ? -1 : hex_digit(s[1]);
		if (lo < 0)
			return -EBADMSG;
		id[i] = (uint8_t)(hi << 4 | lo);
		s += 2;
	}
	return 0;
}

static bool has_event(const struct rec_probe_status *s, size_t n, const char *event)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(s[i].event, event))
			return true;
	return false;
}

/* The events that the profile has no hook for, once each. */
static void print_left_out(char *buf, size_t cap, const struct rec_probe_status *s, size_t n)
{
	size_t n_hooks, len;
	const struct rec_hook *h = rec_hooks(&n_hooks);

	for (size_t i = 0; i < n_hooks; i++) {
		if (has_event(s, n, h[i].event) || (i && !strcmp(h[i].event, h[i - 1].event)))
			continue;
		len = strlen(buf);
		snprintf(buf + len, cap - len, "; %s=left out", h[i].event);
	}
}

/* "lean; exec=tp_btf/sched_process_exec; tcp=unavailable/task_file (reason); file_change=left out" */
static void print_profile(char *buf, size_t cap, const struct rec_probes *p)
{
	size_t n, len;
	const struct rec_probe_status *s = rec_probes_status(p, &n);

	snprintf(buf, cap, "%s", rec_probes_profile(p));
	for (size_t i = 0; i < n; i++) {
		const char *reason = s[i].reason;

		len = strlen(buf);
		snprintf(buf + len, cap - len, "; %s=%s/%s%s%s%s", s[i].event,
			 s[i].state == REC_PROBE_unavailable ? "unavailable" : s[i].attachment, s[i].hook,
			 *reason ? " (" : "", reason, *reason ? ")" : "");
	}
	print_left_out(buf, cap, s, n);
}

int rec_origin_init(struct rec_origin *o, const struct rec_host *h, const struct rec_probes *p)
{
	const char *node = getenv("NODE_NAME");
	char boot_id[64];

	*o = (struct rec_origin){ 0 };
	rec_read_line(BOOT_ID, boot_id, sizeof(boot_id));
	if (parse_boot_id(boot_id, o->o.boot_id) < 0)
		return -EBADMSG;
	uname(&o->uts);
	rec_read_line(h->machine_id, o->machine_id, sizeof(o->machine_id));
	print_profile(o->profile, sizeof(o->profile), p);
	o->o.machine_id = o->machine_id[0] ? o->machine_id : NULL;
	o->o.node = node && *node ? node : o->uts.nodename;
	o->o.kernel = o->uts.release;
	o->o.arch = o->uts.machine;
	o->o.agent = "bbrec " BB_VERSION;
	o->o.profile = o->profile;
	o->o.clock_id = CLOCK_BOOTTIME;
	return 0;
}
