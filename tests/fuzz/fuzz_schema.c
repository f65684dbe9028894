/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Payloads of SCHEMA records, uncompressed: what decodes, encodes and decodes again, and joins the
 * union of schemas.
 */
#include "fuzz.h"

#include "merge_schema.h"
#include "schema_codec.h"

static void check_type(const struct bbx_union *u, const struct bbx_type_map *t)
{
	for (size_t c = 0; c < t->n_cols; c++)
		FUZZ_ASSERT(t->cols[c].col < (int32_t)u->types[t->type].n_cols);
}

static void join(struct bbx_union *u, const uint8_t *data, size_t size)
{
	struct bbx_schema_map *m[2] = { 0 };
	struct bbx_schema *s;

	for (int i = 0; i < 2; i++) {
		if (bbx_schema_decode(data, size, &s))
			continue;
		bbx_union_add(u, s, &m[i]);
		for (size_t t = 0; m[i] && t < m[i]->n_types; t++)
			check_type(u, &m[i]->types[t]);
	}
	FUZZ_ASSERT(!m[0] || m[0]->n_types == m[1]->n_types);
	bbx_union_done(u);
	bbx_schema_map_free(m[0]);
	bbx_schema_map_free(m[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bbx_union u = { 0 };
	struct bbx_schema *s, *again;
	struct bbx_buf buf = { 0 };

	if (bbx_schema_decode(data, size, &s))
		return 0;
	for (size_t i = 0; i < s->n_types; i++)
		FUZZ_ASSERT(bbx_schema_find(s, s->types[i].name) == &s->types[i]);
	FUZZ_ASSERT(!bbx_schema_encode(s, &buf));
	FUZZ_ASSERT(!bbx_schema_decode(buf.p, buf.len, &again));
	FUZZ_ASSERT(again->n_types == s->n_types);
	bbx_schema_free(again);
	bbx_schema_free(s);
	bbx_buf_done(&buf);
	join(&u, data, size);
	return 0;
}
