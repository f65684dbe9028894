/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KUBE_REDACT_H
#define KUBE_REDACT_H
/*
 * Command lines without what looks like a credential: the value of NAME=VALUE and of "--NAME VALUE" where NAME speaks of a password, a token, a
 * secret, a key or a credential, and the password in a URL. It knows no program's options: "-p hunter2" stays.
 */
#include <stdbool.h>

#define KUBE_REDACTED "(removed)"

/* Whether it is an option alone whose value follows in the next argument: "--token". */
bool kube_redact_is_option(const char *arg);
/* Returns a malloced copy without credentials, or NULL: there are none, or no memory (*ret_is_oom). */
char *kube_redact(const char *text, bool *ret_is_oom);

#endif
