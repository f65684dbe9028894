/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_ORIGIN_H
#define REC_ORIGIN_H
/* Which node, kernel and agent a recording comes from. */
#include <sys/utsname.h>
#include "bbx.h"
#include "host.h"
#include "probes.h"

struct rec_origin {
	struct bbx_origin o; /* points into the rest: do not copy */
	struct utsname uts;
	char machine_id[64];
	char profile[4096];  /* the profile's name, and for each hook its event and attachment */
};

/* Fills it. The node's name is $NODE_NAME, else the host name. Returns 0, or -EBADMSG when the boot id cannot be read. */
int rec_origin_init(struct rec_origin *o, const struct rec_host *h, const struct rec_probes *p);

#endif
