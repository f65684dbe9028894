/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_LOOP_H
#define NET_LOOP_H
/* The loop of bbrec-net. */
#include "module.h"

/* modules end with NULL. Runs until bbrec closes peer. Returns 0, or a negative errno that was told on stderr. */
int net_run(const struct net_module *const *modules, int peer);

#endif
