/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_PROFILE_H
#define REC_PROFILE_H
/* Ends the program with a usage error when there is no such profile. NULL is the default one. */
void rec_profile_check(const char *profile);

#endif
