/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_PROFILE_H
#define REC_PROFILE_H
#include <stddef.h>

/* Returns 0, or -EINVAL with the reason in why: there is no such profile. NULL is the default one. */
int rec_profile_check(const char *profile, char *why, size_t cap);

#endif
