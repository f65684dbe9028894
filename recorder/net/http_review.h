/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_REVIEW_H
#define HTTP_REVIEW_H
/*
 * Whose token is it, and may they do that? Asked of the API server: a TokenReview (authentication.k8s.io/v1), then a SubjectAccessReview
 * (authorization.k8s.io/v1) of the path and verb. What it says counts for a minute; a few hundred answers are kept, by the token's hash.
 */
#include "module.h"

struct http_review;

/* The answer to a question: 200, 401 (nobody's token), 403 (not allowed), 503 (the server does not say). user "" = not known. */
typedef void http_review_fn(void *arg, uint64_t id, unsigned status, const char *user);

#define HTTP_REVIEW_USER_MAX 128

/* how: "in-cluster", or the path of a kubeconfig. Returns 0; a negative errno with why set. */
int http_review_open(struct net *n, const char *how, http_review_fn *fn, void *arg, struct http_review **ret_r, char *why, size_t cap);
/* NULL is allowed. fn is not called any more. */
void http_review_close(struct http_review *r);
/* Returns the status, with user, when it is known; 0: fn is called with id. */
unsigned http_review_ask(struct http_review *r, uint64_t id, const char *token, const char *verb, const char *path,
			 char user[HTTP_REVIEW_USER_MAX]);

#endif
