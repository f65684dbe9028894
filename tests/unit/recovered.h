/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RECOVERED_H
#define RECOVERED_H
/*
 * Checks of what is copied from a damaged recording, one that rec_write wrote. Failures end the test.
 */
#include "recording.h"

#define RECOVERED_ROWS 60

struct outcome {
	int err;
	struct bbx_recover_report rep; /* missing is NULL */
	size_t rows;                   /* in the copy */
};

/* The recording that tests damage copies of: of RECOVERED_ROWS rows, with an incident and an attachment. */
extern struct rec_original {
	uint8_t *bytes;
	size_t len;
} rec_original;
/* For cmocka_run_group_tests. */
int rec_original_make(void **state);
int rec_original_free(void **state);

/* Copies what is good to out. Returns 0, -EMEDIUMTYPE. */
int rec_recover(int in, int out, struct bbx_recover_report *ret_rep);
/* A second repair finds nothing to do. */
void rec_check_idempotent(int copy);
/*
 * The copy of in verifies, has the rows that a reader gets out of in, each as it was written and
 * once, and is not changed by another repair.
 */
void rec_check_copy(int in, struct outcome *o);
void rec_check_copy_of(const uint8_t *p, size_t len, struct outcome *o);

#endif
