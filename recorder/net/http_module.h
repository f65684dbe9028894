/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_MODULE_H
#define HTTP_MODULE_H
#include "module.h"

/* The HTTP server. */
extern const struct net_module http_module;

#endif
