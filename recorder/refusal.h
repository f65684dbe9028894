/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_REFUSAL_H
#define REC_REFUSAL_H
/* Why the kernel refused bpf(2), in words for the person who runs the recorder. */
#include <stddef.h>

/* err: negative errno. log: the verifier's, or "". */
void rec_refusal(char *dst, size_t size, int err, const char *log);

#endif
