/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KUBE_CONFIG_PRIV_H
#define KUBE_CONFIG_PRIV_H
#include "kube_config.h"

/* Notes why. Returns err. */
int kube_config_fail(char *why, size_t cap, int err, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Fills what the kubeconfig of that path says of its current context. Returns as kube_config_load. */
int kube_kubeconfig_load(const char *path, struct kube_config *c, char *why, size_t cap);

#endif
