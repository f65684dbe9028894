/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NOTIFY_MODULE_H
#define NOTIFY_MODULE_H
#include "module.h"

/* Webhooks, and the command for incidents. */
extern const struct net_module notify_module;

#endif
