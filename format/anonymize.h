/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_ANONYMIZE_H
#define BBX_ANONYMIZE_H
/*
 * What tells who somebody is, replaced: the same text by the same other one, as long as the key is the same. Which columns do is in
 * the schema (anonymization class). Private to the library and the commands of this room.
 */
#include "bbx.h"

struct bbx_anonymizer;

/* Returns 0, -ENOMEM. */
int bbx_anonymizer_new(const uint8_t key[16], struct bbx_anonymizer **ret_a);
void bbx_anonymizer_free(struct bbx_anonymizer *a);
/* Hooks of struct bbx_rewrite; arg is the anonymizer. What they put in is good until the next call of the same. */
int bbx_anonymize_row(void *arg, const struct bbx_type *type, struct bbx_value *values);
int bbx_anonymize_origin(void *arg, struct bbx_origin *origin);
int bbx_anonymize_incident(void *arg, struct bbx_incident *incident);

#endif
