/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NOTIFY_HOOK_H
#define NOTIFY_HOOK_H
/*
 * The webhooks, out of a file of lines "KIND URL [SECRET-FILE]": KIND names a template, KIND.json. Lines that are empty or begin with # are
 * skipped. The URL may itself be a secret, so nothing prints it.
 */
#include <stdbool.h>
#include <stddef.h>
#include "notify_spool.h"

#define NOTIFY_HOOKS_MAX 16

struct notify_hook {
	char *kind, *url, *secret_file; /* secret_file NULL = none */
	char *text;                     /* of the template */
	bool tells_secret;              /* the template has ${secret}: it is no key for a signature */
	char id[NOTIFY_HOOK_MAX + 1];   /* of kind and url: the same after a restart */
	unsigned line;                  /* in the file, from 1: how messages name it */
};

struct notify_hooks {
	struct notify_hook list[NOTIFY_HOOKS_MAX];
	size_t n;
};

/* Members of a summary that templates may name, ended by NULL; "secret" is among them. */
extern const char *const notify_members[];

/*
 * Fills *h, to be freed also after a failure. templates: their folder. Returns 0; -ENOMEM; -EINVAL or a file's errno, with the reason in why
 * ("FILE:LINE: cause").
 */
int notify_hooks_load(struct notify_hooks *h, const char *path, const char *templates, char *why, size_t cap);
void notify_hooks_free(struct notify_hooks *h);
/* The first line of its secret file, malloced; NULL when it has none, or it cannot be read or is empty. */
char *notify_hook_secret(const struct notify_hook *h);

#endif
