/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_H
#define HTTP_H
/*
 * The HTTP server of bbrec-net: a few paths (http_routes.c), on loopback, or beyond it with TLS and a bearer token. It has no thread: its
 * owner polls a descriptor and calls http_run. What only the recorder knows is asked of it, and answered later.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define HTTP_USER_MAX 128

struct http;

/* What the recorder is asked. */
enum http_question {
	HTTP_ASK,  /* a line of the control socket (control.h), without its newline; the answer is text */
	HTTP_OPEN, /* an incident's name; the answer is a descriptor */
	HTTP_LIST, /* all incidents; the answer is lines "NAME TAB BYTES TAB TIME", TIME in ns since 1970 */
};

/* A request that was answered, for the recording. Borrowed texts, hostile ones. */
struct http_audit {
	const char *method, *path;
	unsigned status;
	const char *user;   /* whose token it was, or "uid N" without one; "" = none */
	const char *client; /* its address */
};

struct http_opts {
	const char *listen;             /* "127.0.0.1:9478", "[::1]:9478" */
	const char *tls_cert, *tls_key; /* PEM files; NULL = no TLS */
	const char *token_file;         /* NULL = none */
	uint32_t owner;                 /* the user who needs no token where there is none, as root does not */
	void *arg;
	/* http_told answers it by its id, once, and not before this returns. Returns 0; a negative errno: there will be no answer. */
	int (*ask)(void *arg, uint64_t id, enum http_question kind, const char *text);
	void (*audit)(void *arg, const struct http_audit *a);
	/*
	 * Whose token it is, and may they do that: 200, with user (HTTP_USER_MAX bytes), 401, 403 or 503; 0 = http_reviewed tells it later.
	 * NULL = only the token of the file is any good.
	 */
	unsigned (*review)(void *arg, uint64_t id, const char *token, const char *verb, const char *path, char *user);
	/* Adds other figures of bbrec-net to /metrics. */
	void (*figures)(void *arg, FILE *out);
};

/* The options are copied, what they point to is borrowed. Returns 0; a negative errno with why set: a line for the user. */
int http_open(const struct http_opts *o, struct http **ret_h, char *why, size_t cap);
/*
 * Reads certificate and key again when their files have changed and no request is on its way. Returns 1 when it has; 0: there is nothing to
 * do; a negative errno with why set: they cannot be used, and those of before stay. It is tried again when the files change again.
 */
int http_renew(struct http *h, char *why, size_t cap);
/* NULL is allowed. Requests that wait are answered with 503. */
void http_close(struct http *h);
/* To be polled for reading. */
int http_fd(const struct http *h);
/* Milliseconds until http_run must be called even so. */
int http_timeout_ms(const struct http *h);
void http_run(struct http *h);
/* The answer to a question: text, or fd (the server's from now on; -1 = none), or err, a negative errno. */
void http_told(struct http *h, uint64_t id, int err, const char *text, size_t len, int fd);

/* The answer to a review. */
void http_reviewed(struct http *h, uint64_t id, unsigned status, const char *user);

#endif
