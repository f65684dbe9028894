/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_H
#define BBX_H
/*
 * libbbx: recordings of BlackBox, the .bbx file of spec/FORMAT.md. The one public header of the library: it brings
 * the others, never include them directly. Who a row belongs to (process, container, pod) is in identity.h.
 *
 * Ownership: the caller owns what open/new returns. A pointer to const that is returned is borrowed, until the next
 * call on that handle or its close. Strings are pointer and length and may hold any byte, NUL included. ret_
 * parameters are written only on success. close and free accept NULL.
 * Errors: 0 or a count, or a negative errno; see bbx_strerror(). Iterators: 1 = got one, 0 = end, negative = error.
 * Threads: a handle is used by one thread at a time; different handles are independent. No globals.
 * Times are nanoseconds of CLOCK_BOOTTIME unless a name says utc.
 */
#include "bbx_types.h"
#include "bbx_write.h"
#include "bbx_read.h"
#include "recover.h"

#endif
