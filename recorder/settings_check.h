/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_SETTINGS_CHECK_H
#define REC_SETTINGS_CHECK_H
#include "settings.h"

/*
 * What the text of a setting alone does not tell: whether an agent can begin with them on this machine. Changes nothing. Returns 0, or a negative
 * errno with the reason in why: -EINVAL a wrong value.
 */
int rec_settings_check(const struct rec_settings *s, char *why, size_t cap);

#endif
