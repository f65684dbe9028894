/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_KMSG_H
#define REC_KMSG_H
/* How the kernel's log can be read here. */

struct rec_probe_status;

/* Opens /dev/kmsg for reads that do not wait, behind what is in it. Returns a descriptor, or a negative errno. */
int rec_kmsg_open(void);
/* Says how its lines are read, or why not: all but the profile. */
void rec_kmsg_status(struct rec_probe_status *ret_s);

#endif
