/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conformance files with every encoding in every kind of column that may use it, chosen by hand.
 */
#include "conf.h"

#include <string.h>

#define SESSION 0x1122334455667788u
#define U(id_, name_) { .id = id_, .phys = BBX_U64, .name = name_, .logical = "none", CONF_TEXTS }
#define I(id_, name_) { .id = id_, .phys = BBX_I64, .name = name_, .logical = "none", CONF_TEXTS }
#define D(id_, name_, dict_) \
	{ .id = id_, .phys = BBX_DICT, .dict = BBX_DICT_##dict_, .name = name_, \
	  .logical = "none", CONF_TEXTS }

/* The number in a name is the encoding. */
static const struct bbx_column all_cols[] = {
	CONF_COMMON,
	U(16, "u0"), U(17, "u1"), U(18, "u2"), U(19, "u4"),
	U(20, "u6"), U(21, "u7"), U(22, "u8"), U(23, "u9"), U(47, "u12"), U(48, "u13"),
	I(24, "i0"), I(25, "i1"), I(26, "i2"), I(27, "i4"),
	I(28, "i6"), I(29, "i7"), I(30, "i8"), I(31, "i9"), I(49, "i12"), I(50, "i13"),
	D(32, "s3", string), D(33, "s4", string), D(34, "s5", string), D(35, "s7", string),
	D(36, "s10", string), D(51, "s12", string), D(52, "s13", string),
	D(37, "a3", ip), D(38, "a4", ip), D(39, "a7", ip), D(40, "a10", ip),
	D(53, "a12", ip), D(54, "a13", ip),
	D(41, "t3", task), D(42, "t4", task), D(43, "t7", task), D(44, "t10", task),
	D(55, "t12", task), D(56, "t13", task),
	{ .id = 45, .phys = BBX_BYTES, .name = "b5", .logical = "none", CONF_TEXTS },
	{ .id = 46, .phys = BBX_F64, .name = "f11", .logical = "none", CONF_TEXTS },
};
static const int all_encodings[] = {
	0, 3, 0, /* ts, task, cpu */
	0, 1, 2, 4, 6, 7, 8, 9, 12, 13,
	0, 1, 2, 4, 6, 7, 8, 9, 12, 13,
	3, 4, 5, 7, 10, 12, 13,
	3, 4, 7, 10, 12, 13,
	3, 4, 7, 10, 12, 13,
	5, 11,
};

/* One group of 1024 packed values and a rest. */
static const struct bbx_column packed_cols[] = {
	CONF_COMMON, U(16, "u"), D(17, "s", string),
};
static const int packed_encodings[] = { 9, 10, 8, 8, 10 };

/* Split values, so many that their classes tell more than their sizes: little ones, wide ones, and of both signs. */
static const struct bbx_column split_cols[] = {
	CONF_COMMON, U(16, "little"), U(17, "wide"), I(18, "signs"), I(19, "walk"), U(20, "rising"),
};
static const int split_encodings[] = { 13, 12, 12, 12, 12, 12, 13, 13 };

static const struct bbx_type types[] = {
	{ .id = 1, .name = "encodings", .doc = "", .n_cols = N(all_cols), .cols = all_cols },
	{ .id = 2, .name = "packed", .doc = "", .n_cols = N(packed_cols), .cols = packed_cols },
	{ .id = 3, .name = "split", .doc = "", .n_cols = N(split_cols), .cols = split_cols },
};
static const struct bbx_schema schema = { .n_types = N(types), .types = types };

static const struct bbx_task tasks[] = {
	{ .pid = 1, .tid = 1, .start_ns = 1, .cgroup_id = 1, .comm = "init", .comm_len = 4 },
	{ .cgroup_id = 77, .comm = "", .comm_len = 0 },
	{ .pid = 100, .tid = 101, .start_ns = 5000000000u, .cgroup_id = 4242, .comm = "leaker",
		.comm_len = 6 },
};

static uint64_t number(const struct bbx_column *c, int encoding, unsigned i)
{
	bool is_signed = c->phys == BBX_I64;

	switch (encoding) {
	case 4:
		return UINT64_MAX - 3;
	case 6:
		return i * 7 / 3 % 2;
	case 7:
		return i / 6 * (is_signed ? -1000000ull : 1000000);
	case 8:
		return (is_signed ? (uint64_t)-50 : 1ull << 40) + i * 37 % 100;
	case 9:
	case 13:
		return is_signed ? -5ull * i * i : (1ull << 63) - 40 + 4 * i + i % 3;
	default:
		return i % 5 ? (uint64_t)i * i * 1000003 : 0 - (uint64_t)i * i * i;
	}
}

static struct bbx_value value(const struct bbx_column *c, int encoding, unsigned i)
{
	static const char *const words[] = { "", "a", "two words", "\xff\x00\x01" };
	static const char addresses[] = "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1\2\3";
	unsigned k = encoding == 4 ? 2 : encoding == 7 ? i / 4 : i;

	if (c->phys == BBX_F64)
		return (struct bbx_value){ .f = i / 3.0 };
	if (c->phys == BBX_BYTES || (c->phys == BBX_DICT && c->dict == BBX_DICT_string))
		return conf_bytes(words[k % 4], k % 4 == 3 ? 3 : strlen(words[k % 4]));
	if (c->phys == BBX_DICT && c->dict == BBX_DICT_ip)
		return conf_bytes(addresses + k % 3, k % 2 ? 4 : 16);
	if (c->phys == BBX_DICT)
		return (struct bbx_value){ .task = &tasks[k % 3] };
	return (struct bbx_value){ .u = number(c, encoding, i) };
}

static struct bbx_value rows[CONF_ROWS][CONF_COLUMNS];

static void put(struct conf *c, size_t type, const int *encodings, size_t n)
{
	struct hand_column how[CONF_COLUMNS];
	struct hand_chunk h = { .type = type, .n = n,
		.rows = (const struct bbx_value(*)[CONF_COLUMNS])rows, .how = how };

	for (size_t i = 0; i < schema.types[type].n_cols; i++)
		how[i] = (struct hand_column){ encodings[i], i % 3 || type ? 0 : INLINE };
	hand_chunk(c, &h);
}

/* Without NULLs, with, and one row. */
static void encodings(struct conf *c)
{
	json_schema(&c->json, &schema);
	hand_section(c, &schema, SESSION);
	for (size_t chunk = 0; chunk < 3; chunk++) {
		unsigned n = chunk == 2 ? 1 : 12;

		for (unsigned i = 0; i < n; i++)
			for (unsigned k = 0; k < N(all_cols); k++) {
				rows[i][k] = value(&all_cols[k], all_encodings[k], i + chunk);
				rows[i][k].null = chunk == 1 && k && (i + k) % 5 == 0;
			}
		put(c, 0, all_encodings, n);
	}
	hand_end(c);
}

static void packed(struct conf *c)
{
	struct rng r = { 3 };
	uint64_t ts = 0;

	json_schema(&c->json, &schema);
	hand_section(c, &schema, SESSION);
	for (unsigned i = 0; i < 1027; i++) {
		ts += 1 + rng_below(&r, 7);
		rows[i][0] = (struct bbx_value){ .u = ts };
		rows[i][1] = rows[i][2] = (struct bbx_value){ .null = true };
		rows[i][3] = (struct bbx_value){ .u = rng_below(&r, 1u << 13) };
		rows[i][4] = conf_bytes("abcde" + rng_below(&r, 5), 1);
	}
	put(c, 1, packed_encodings, 1027);
	hand_end(c);
}

static void split(struct conf *c)
{
	struct rng r = { 4 };
	uint64_t ts = 0, walk = 0, rising = 1ull << 63;

	json_schema(&c->json, &schema);
	hand_section(c, &schema, SESSION);
	for (unsigned i = 0; i < 1100; i++) {
		uint64_t wide = rng_next(&r) >> rng_below(&r, 64);

		ts += 1 + rng_below(&r, 1u << rng_below(&r, 20));
		walk += rng_below(&r, 2001) - 1000;
		rising += wide >> 20;
		rows[i][0] = (struct bbx_value){ .u = ts };
		rows[i][1] = (struct bbx_value){ .null = true };
		rows[i][2] = (struct bbx_value){ .u = rng_below(&r, 64) };
		rows[i][3] = (struct bbx_value){ .u = rng_below(&r, 1u << rng_below(&r, 30)) };
		rows[i][4] = (struct bbx_value){ .u = wide };
		rows[i][5] = (struct bbx_value){ .u = i % 2 ? wide : ~wide };
		rows[i][6] = (struct bbx_value){ .u = walk };
		rows[i][7] = (struct bbx_value){ .u = rising };
	}
	put(c, 2, split_encodings, 1100);
	hand_end(c);
}

const struct conf_case encoding_cases[] = {
	{ "encodings", encodings },
	{ "packed", packed },
	{ "split", split },
	{ NULL, NULL },
};
