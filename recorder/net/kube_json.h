/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KUBE_JSON_H
#define KUBE_JSON_H
/* Members of JSON objects that may be missing or of another type, as all from a server may be. o may be NULL. */
#include <stddef.h>
#include <stdint.h>
#include <cjson/cJSON.h>

#define KUBE_UNKNOWN INT64_MIN

/* An object or a list; iterating over another type finds nothing. NULL = missing. */
const cJSON *kube_json_get(const cJSON *o, const char *name);
/* Borrowed from o; "" = missing or no string. */
const char *kube_json_text(const cJSON *o, const char *name);
/* KUBE_UNKNOWN = missing, no number, or beyond 2^53. */
int64_t kube_json_number(const cJSON *o, const char *name);
/* A time as Kubernetes writes it, "2026-11-20T16:43:37Z", in ns since 1970. KUBE_UNKNOWN = missing or no such time. */
int64_t kube_json_time(const cJSON *o, const char *name);

#endif
