/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NOTIFY_TEMPLATE_H
#define NOTIFY_TEMPLATE_H
/*
 * What a webhook is sent: a JSON text in which ${NAME} stands for a member of the summary, and ${NAME:-WORDS} for WORDS where that is
 * missing or empty. Values are put in as the inside of a JSON string, so ${NAME} belongs between quotes; control characters and what is no
 * UTF-8 in them become \xHH first (bb_escape in tool.h).
 */
#include <stddef.h>
#include <cjson/cJSON.h>

#define NOTIFY_TEMPLATE_MAX (64u << 10)

/*
 * Fills in. known: the names that there are, ended by NULL; others are a mistake of the template. Returns a malloced text, or NULL with the
 * reason in why: the template's mistake, or no memory.
 */
char *notify_template_fill(const char *text, const char *const *known, const cJSON *summary, char *why, size_t cap);
/* Whether it fills in to JSON, with every member missing and with each one hostile. Returns 0, or -EINVAL with why. */
int notify_template_check(const char *text, const char *const *known, char *why, size_t cap);

#endif
