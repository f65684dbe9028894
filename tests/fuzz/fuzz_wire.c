/* SPDX-License-Identifier: Apache-2.0 */
/* The decoder of ring buffer records: no input may make it read outside the record. */
#include <stdlib.h>
#include <string.h>
#include "../../recorder/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads every byte that a value points at, so that a sanitizer sees them. */
static unsigned touch(const struct bbx_type *t, const struct bb_row *row)
{
	unsigned sum = 0;

	for (size_t i = 0; i < row->n; i++) {
		const struct bbx_value *v = &row->v[i];

		if (v->null)
			continue;
		if (t->cols[i].dict == BBX_DICT_task) {
			for (size_t k = 0; k < v->task->comm_len; k++)
				sum += (unsigned char)v->task->comm[k];
		} else if (t->cols[i].phys == BBX_DICT) {
			for (size_t k = 0; k < v->len; k++)
				sum += ((const unsigned char *)v->p)[k];
		}
	}
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bbx_schema *s = bbx_schema_builtin();
	uint8_t *rec = malloc(size + 1);
	struct bb_row row;

	if (!rec)
		return 0;
	memcpy(rec, data, size);
	if (!bb_decode(rec, size, &row)) {
		for (size_t i = 0; i < s->n_types; i++)
			if (s->types[i].id == row.type)
				__asm__ volatile("" : : "r"(touch(&s->types[i], &row)));
	}
	free(rec);
	return 0;
}
