/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_NUMBERS_H
#define REC_NUMBERS_H
/*
 * The numbers of system calls for the ABI whose <asm/unistd.h> the includer has included. A call that the headers do not know stays a
 * name, "__NR_NAME": it takes no #ifdef for each.
 */
#include <stddef.h>
#include "calls.h"

#define REC_NUMBER_TEXT(x) REC_NUMBER_TEXT_(x)
#define REC_NUMBER_TEXT_(x) #x

#define REC_NUMBERS(name) const struct rec_call_number rec_numbers_##name[] = {
#define SYSCALL(number, name) { REC_NUMBER_TEXT(__NR_##name), number },

#endif
