/* SPDX-License-Identifier: Apache-2.0 */
#include <asm/unistd.h>
#include "numbers.h"

REC_NUMBERS(native)
#include "../format/syscalls.def"
	{ NULL, 0 },
};
