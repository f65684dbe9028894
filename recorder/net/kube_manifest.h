/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KUBE_MANIFEST_H
#define KUBE_MANIFEST_H
/*
 * A pod's JSON as it may leave the cluster with an incident: without values of environment variables and HTTP headers, data of secrets and
 * volumes' attributes, what looks like a credential in command lines (kube_redact.h), and what only takes space (managedFields, the
 * last-applied copy). What was removed stands in a list of its own, "removed", by its path.
 */
#include <cjson/cJSON.h>

/* Changes the pod. Returns its text, malloced, or NULL without memory. */
char *kube_manifest_print(cJSON *pod);

#endif
