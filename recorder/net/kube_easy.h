/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KUBE_EASY_H
#define KUBE_EASY_H
/* What every request to the API server has in common. */
#include <stdbool.h>
#include <curl/curl.h>
#include "kube_config.h"

/* Sets who the server must be and who we are, and the bounds of connecting. config is borrowed as long as easy is used. Returns 0, -ENOMEM. */
int kube_easy_init(CURL *easy, const struct kube_config *config);
/*
 * Sets the headers, with the token of now; for a body also its type. *headers: those of the request before, or NULL; the caller's.
 * Returns 0, -ENOMEM, or as kube_config_token.
 */
int kube_easy_headers(CURL *easy, const struct kube_config *config, bool has_body, struct curl_slist **headers);

#endif
