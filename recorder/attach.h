/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_ATTACH_H
#define REC_ATTACH_H
/* What is attached to an incident besides the recording: texts of the node that tell of the same minutes. */
#include "bbx.h"
#include "cgroupfs.h"
#include "host.h"
#include "pending.h"

/*
 * Attaches what there is: the last 64 KiB of the logs of the pod's containers (logs/CONTAINER/FILE), the kernel's log since since_ns
 * (kernel.log), the node's mounts (mountinfo). What cannot be read is left out. Returns 0, -ENOMEM, the writer's error.
 */
int rec_attach(struct bbx_writer *w, const struct rec_host *h, const struct rec_incident *i, uint64_t since_ns);
/*
 * The limits of a cgroup as lines "file value", to be attached later: they are gone with the cgroup. Returns the number of bytes in
 * text, 0 when there are none.
 */
size_t rec_attach_limits(const struct rec_cgroupfs *fs, const char *path, char *text, size_t cap);

#endif
