/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_MOUNTS_H
#define REC_MOUNTS_H
/* What is mounted on the node, as rows of the state table mount. */
#include "build.h"
#include "host.h"

/* Of the mount namespace of the node's first process; where that cannot be read, of our own. Returns 0, -ENOMEM, put's error. */
int rec_mounts_write(const struct rec_host *h, struct rec_build *b, rec_put_fn *put, void *arg);

#endif
