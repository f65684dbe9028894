/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_KUBE_H
#define NET_KUBE_H
/* The module that tells bbrec of the node's pods (setting kubernetes): its row in main.c; module.h says what each does. */
#include "module.h"

int net_kube_start(struct net *n, void **ret_state);
long net_kube_tick(void *state, uint64_t now_ms);
void net_kube_stop(void *state);

#endif
