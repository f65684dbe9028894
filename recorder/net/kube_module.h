/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KUBE_MODULE_H
#define KUBE_MODULE_H
#include "module.h"

/* Tells bbrec of the node's pods, with the setting kubernetes. */
extern const struct net_module kube_module;

#endif
