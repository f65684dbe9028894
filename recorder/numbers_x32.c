/* SPDX-License-Identifier: Apache-2.0 */
#ifdef __x86_64__
#include <asm/unistd_x32.h>
#endif
#include "numbers.h"

REC_NUMBERS(x32)
#include "../format/syscalls.def"
	{ NULL, 0 },
};
