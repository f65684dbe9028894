/* SPDX-License-Identifier: Apache-2.0 */
#include "decode.h"

#include "bytes.h"
#include "layout.h"
#include "pack.h"
#include "split.h"

/* The integer decoders fill n values and leave the cursor behind the last byte they used. n > 0. */
typedef int (*decode_fn)(struct bbx_cursor *c, uint64_t *u, size_t n);

static int done(const struct bbx_cursor *c)
{
	return c->bad ? -EBADMSG : 0;
}

static int decode_varint(struct bbx_cursor *c, uint64_t *u, size_t n)
{
	for (size_t i = 0; i < n; i++)
		u[i] = bbx_read_varint(c);
	return done(c);
}

static int decode_zigzag(struct bbx_cursor *c, uint64_t *u, size_t n)
{
	for (size_t i = 0; i < n; i++)
		u[i] = (uint64_t)bbx_unzigzag(bbx_read_varint(c));
	return done(c);
}

static int decode_delta(struct bbx_cursor *c, uint64_t *u, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++) {
		v += (uint64_t)bbx_unzigzag(bbx_read_varint(c));
		u[i] = v;
	}
	return done(c);
}

static int decode_const(struct bbx_cursor *c, uint64_t *u, size_t n)
{
	uint64_t v = bbx_read_varint(c);

	for (size_t i = 0; i < n; i++)
		u[i] = v;
	return done(c);
}

static int decode_bitmap(struct bbx_cursor *c, uint64_t *u, size_t n)
{
	const uint8_t *bits = bbx_read_bytes(c, (n + 7) / 8);

	if (!bits)
		return -EBADMSG;
	for (size_t i = 0; i < n; i++)
		u[i] = bits[i / 8] >> (i % 8) & 1;
	return 0;
}

static int decode_rle(struct bbx_cursor *c, uint64_t *u, size_t n)
{
	size_t i = 0;

	while (i < n) {
		uint64_t run = bbx_read_varint(c), v = bbx_read_varint(c);

		if (c->bad || !run || run > n - i)
			return -EBADMSG;
		for (size_t end = i + (size_t)run; i < end; i++)
			u[i] = v;
	}
	return 0;
}

static int unpack(struct bbx_cursor *c, uint64_t *u, size_t n, uint64_t ref, unsigned width)
{
	const uint8_t *p;

	if (c->bad || width > 64)
		return -EBADMSG;
	p = bbx_read_bytes(c, bbx_packed_size(n, width));
	if (!p)
		return -EBADMSG;
	bbx_unpack(p, n, ref, width, u);
	return 0;
}

static int decode_bitpack(struct bbx_cursor *c, uint64_t *u, size_t n)
{
	uint64_t ref = bbx_read_varint(c);

	return unpack(c, u, n, ref, bbx_read_u8(c));
}

/* u[1] to u[n - 1] are differences; from the first value v to all of them. */
static void add_up(uint64_t *u, size_t n, uint64_t v)
{
	u[0] = v;
	for (size_t i = 1; i < n; i++) {
		v += u[i];
		u[i] = v;
	}
}

static int decode_delta_bitpack(struct bbx_cursor *c, uint64_t *u, size_t n)
{
	uint64_t v = bbx_read_varint(c);
	uint64_t least = (uint64_t)bbx_unzigzag(bbx_read_varint(c));
	int e = unpack(c, u + 1, n - 1, least, bbx_read_u8(c));

	if (!e)
		add_up(u, n, v);
	return e;
}

static int decode_delta_split(struct bbx_cursor *c, uint64_t *u, size_t n)
{
	uint64_t v = bbx_read_varint(c);
	int e = bbx_split_read(c, u + 1, n - 1);

	if (!e)
		add_up(u, n, v);
	return e;
}

static int decode_f64(struct bbx_cursor *c, uint64_t *u, size_t n)
{
	const uint8_t *p = bbx_read_bytes(c, (uint64_t)n * 8);

	if (!p)
		return -EBADMSG;
	for (size_t i = 0; i < n; i++)
		u[i] = bbx_get_u64(p + 8 * i);
	return 0;
}

#define INTEGERS (1u << BBX_U64 | 1u << BBX_I64)
#define OR_IDS (INTEGERS | 1u << BBX_DICT)

/* fn NULL: strings. kinds: which physical kinds may use it. */
static const struct encoding {
	bool known;
	decode_fn fn;
	unsigned kinds;
	uint8_t params; /* varints and a width byte that stand there when there are no values */
} encodings[] = {
	[BBX_ENC_VARINT] = { true, decode_varint, INTEGERS, 0 },
	[BBX_ENC_ZIGZAG] = { true, decode_zigzag, INTEGERS, 0 },
	[BBX_ENC_DELTA] = { true, decode_delta, INTEGERS, 0 },
	[BBX_ENC_DICT_VARINT] = { true, decode_varint, 1u << BBX_DICT, 0 },
	[BBX_ENC_CONST] = { true, decode_const, OR_IDS, 1 },
	[BBX_ENC_BYTES] = { true, NULL, 1u << BBX_BYTES | 1u << BBX_DICT, 0 },
	[BBX_ENC_BITMAP] = { true, decode_bitmap, INTEGERS, 0 },
	[BBX_ENC_RLE] = { true, decode_rle, OR_IDS, 0 },
	[BBX_ENC_BITPACK] = { true, decode_bitpack, INTEGERS, 2 },
	[BBX_ENC_DELTA_BITPACK] = { true, decode_delta_bitpack, INTEGERS, 0 },
	[BBX_ENC_DICT_BITPACK] = { true, decode_bitpack, 1u << BBX_DICT, 2 },
	[BBX_ENC_F64] = { true, decode_f64, 1u << BBX_F64, 0 },
	[BBX_ENC_SPLIT] = { true, bbx_split_read, OR_IDS, 0 },
	[BBX_ENC_DELTA_SPLIT] = { true, decode_delta_split, OR_IDS, 0 },
};

static const struct encoding *find_encoding(uint8_t encoding)
{
	if (encoding >= sizeof(encodings) / sizeof(encodings[0]) || !encodings[encoding].known)
		return NULL;
	return &encodings[encoding];
}

bool bbx_encoding_known(uint8_t encoding)
{
	return find_encoding(encoding) != NULL;
}

bool bbx_encoding_is_str(uint8_t encoding)
{
	return encoding == BBX_ENC_BYTES;
}

static int decode_strings(struct bbx_cursor *c, struct bbx_str *str, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t len = bbx_read_varint(c);

		if (len > BBX_MAX_STRING)
			return -EFBIG;
		str[i].len = (size_t)len;
	}
	for (size_t i = 0; i < n; i++)
		str[i].p = (const char *)bbx_read_bytes(c, str[i].len);
	return done(c);
}

static bool is_null(const uint8_t *nulls, uint32_t row)
{
	return nulls[row / 8] >> (row % 8) & 1;
}

static size_t count_values(const uint8_t *nulls, uint32_t rows)
{
	size_t n = rows;

	for (uint32_t i = 0; i < rows; i++)
		n -= is_null(nulls, i);
	return n;
}

/* The n values stand at the front: moves each to its row, from the last on. */
static void spread(const uint8_t *nulls, uint32_t rows, size_t n, uint64_t *u, struct bbx_str *str)
{
	for (uint32_t i = rows; i-- > 0;) {
		bool null = is_null(nulls, i);

		n -= !null;
		if (str)
			str[i] = null ? (struct bbx_str){ "", 0 } : str[n];
		else
			u[i] = null ? 0 : u[n];
	}
}

/* Without values only the parameters of the encoding may be there, and they may be missing. */
static int check_empty(const struct encoding *enc, struct bbx_cursor *c)
{
	if (bbx_left(c) && enc->params)
		bbx_read_varint(c);
	if (bbx_left(c) && enc->params > 1)
		bbx_read_u8(c);
	return c->bad || bbx_left(c) ? -EBADMSG : 0;
}

int bbx_decode_column(const struct bbx_decode_in *in, uint64_t *u, struct bbx_str *str,
		      const uint8_t **ret_nulls)
{
	const struct encoding *enc = find_encoding(in->encoding);
	struct bbx_cursor c = bbx_cursor(in->data, in->len);
	const uint8_t *nulls = NULL;
	size_t n = in->rows;
	int e;

	if (!enc)
		return -ENOTSUP;
	if (!(enc->kinds >> in->phys & 1))
		return -EBADMSG;
	if (in->nulls) {
		nulls = bbx_read_bytes(&c, ((uint64_t)in->rows + 7) / 8);
		if (!nulls)
			return -EBADMSG;
		n = count_values(nulls, in->rows);
	}
	if (!n)
		e = check_empty(enc, &c);
	else
		e = enc->fn ? enc->fn(&c, u, n) : decode_strings(&c, str, n);
	if (e || bbx_left(&c))
		return e ? e : -EBADMSG;
	if (nulls)
		spread(nulls, in->rows, n, u, enc->fn ? NULL : str);
	*ret_nulls = nulls;
	return 0;
}
