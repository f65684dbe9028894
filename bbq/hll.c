/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SQL aggregate hll(x): about how many different values there are, in 16 KiB whatever their number. HyperLogLog; the estimate is that of O. Ertl, "New
 * cardinality estimation algorithms for HyperLogLog sketches", 2017, algorithm 6. Its standard error is 0.8 %.
 */
#include <math.h>
#include <string.h>
#include "functions.h"

#define BITS 14
#define N_REGISTERS (1u << BITS)
#define REST (64 - BITS) /* of a hash, where the first bit that is set counts */

struct hll {
	bool any;
	uint8_t most[N_REGISTERS];
};

/* FNV-1a, whose bits are then mixed as MurmurHash3 does. */
static uint64_t hash(uint8_t kind, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	uint64_t h = (0xcbf29ce484222325ull ^ kind) * 0x100000001b3ull;

	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * 0x100000001b3ull;
	h = (h ^ h >> 33) * 0xff51afd7ed558ccdull;
	h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53ull;
	return h ^ h >> 33;
}

/* 1 and 1.0 are the same value, as they are for DISTINCT. */
static uint64_t hash_value(sqlite3_value *v)
{
	double x = sqlite3_value_double(v);
	sqlite3_int64 i = sqlite3_value_int64(v);
	int type = sqlite3_value_type(v);

	if (type == SQLITE_FLOAT && (double)i != x)
		return hash(SQLITE_FLOAT, &x, sizeof(x));
	if (type == SQLITE_INTEGER || type == SQLITE_FLOAT)
		return hash(SQLITE_INTEGER, &i, sizeof(i));
	return hash((uint8_t)type, sqlite3_value_blob(v), (size_t)sqlite3_value_bytes(v));
}

static void hll_step(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct hll *s = sqlite3_aggregate_context(ctx, sizeof(*s));
	uint64_t h;
	uint8_t first, *most;

	(void)argc;
	if (!s || sqlite3_value_type(argv[0]) == SQLITE_NULL)
		return;
	h = hash_value(argv[0]);
	most = &s->most[h >> REST];
	h <<= BITS;
	first = h ? (uint8_t)(__builtin_clzll(h) + 1) : REST + 1;
	*most = first > *most ? first : *most;
	s->any = true;
}

/* What registers without a value, a share x of them, add. */
static double sigma(double x)
{
	double y = 1, z = x, before;

	if (x >= 1)
		return INFINITY;
	do {
		x *= x;
		before = z;
		z += x * y;
		y += y;
	} while (z > before);
	return z;
}

/* Likewise those that are full. */
static double tau(double x)
{
	double y = 1, z = 1 - x, before;

	if (x <= 0 || x >= 1)
		return 0;
	do {
		x = sqrt(x);
		before = z;
		y *= 0.5;
		z -= (1 - x) * (1 - x) * y;
	} while (z < before);
	return z / 3;
}

static void hll_final(sqlite3_context *ctx)
{
	struct hll *s = sqlite3_aggregate_context(ctx, 0);
	double m = N_REGISTERS, z, n[REST + 2] = { 0 };

	if (!s || !s->any) {
		sqlite3_result_int(ctx, 0);
		return;
	}
	for (size_t i = 0; i < N_REGISTERS; i++)
		n[s->most[i]]++;
	z = m * tau(1 - n[REST + 1] / m);
	for (size_t k = REST; k > 0; k--)
		z = 0.5 * (z + n[k]);
	z += m * sigma(n[0] / m);
	sqlite3_result_int64(ctx, llround(m * m / (2 * M_LN2 * z)));
}

const struct bbq_aggregate bbq_hll[] = {
	{ "hll", 1, NULL, hll_step, hll_final },
	{ 0 },
};
