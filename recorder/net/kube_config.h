/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KUBE_CONFIG_H
#define KUBE_CONFIG_H
/*
 * Where the API server is and who we are to it: from the pod's own environment and service account, or from a kubeconfig file.
 */
#include <stddef.h>

/* A file's path, or what it would hold; both NULL = neither is said. */
struct kube_file {
	char *path, *data;
	size_t len; /* of data */
};

struct kube_config {
	char *server;         /* "https://10.96.0.1:443", without a slash at its end */
	struct kube_file token; /* a path is read anew for each request: Kubernetes renews it */
	struct kube_file ca, cert, key;
};

/* Parts of a service account, as they are mounted. */
#define KUBE_ACCOUNT_DIR "/var/run/secrets/kubernetes.io/serviceaccount"

/*
 * Fills *c, to be freed. how: "in-cluster", or the path of a kubeconfig. dir: of the service account. Returns 0; -ENOMEM; -EINVAL or the errno of
 * a file, with the reason in why ("FILE: cause").
 */
int kube_config_load(const char *how, const char *dir, struct kube_config *c, char *why, size_t cap);
void kube_config_free(struct kube_config *c);

/*
 * The token to send now, malloced; *ret_token is NULL where there is none. Returns 0; -ENOMEM; -EINVAL: a file that holds none; the errno of
 * the file.
 */
int kube_config_token(const struct kube_config *c, char **ret_token);

#endif
