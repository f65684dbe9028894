/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loops over the 64 lanes have a fixed trip count and no branch, so that the compiler turns
 * them into vector code.
 */
#include "pack.h"

#include <string.h>

#include "bytes.h"
#include "layout.h"

#define LANES BBX_PACK_LANES
#define PER_LANE (BBX_PACK_GROUP / LANES)
#define WORD 16u
#define LITTLE_ENDIAN_HOST (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)

_Static_assert(PER_LANE == WORD, "a lane of values of width w is w whole words");

typedef uint16_t lane_words[LANES];

size_t bbx_packed_size(size_t n, unsigned width)
{
	return n / BBX_PACK_GROUP * (LANES * 2 * width) + (n % BBX_PACK_GROUP * width + 7) / 8;
}

static uint64_t mask(unsigned width)
{
	return width == 64 ? UINT64_MAX : (1ull << width) - 1;
}

static void pack_group(const uint64_t *v, uint64_t ref, unsigned width, uint8_t *out)
{
	lane_words words[64];
	size_t size = sizeof(lane_words) * width;

	memset(words, 0, size);
	for (unsigned k = 0; k < PER_LANE; k++, v += LANES) {
		unsigned word = k * width / WORD, shift = k * width % WORD;

		for (unsigned from = 0; from < width; word++) {
			uint16_t *to = words[word];

			for (unsigned lane = 0; lane < LANES; lane++)
				to[lane] |= (uint16_t)((v[lane] - ref) >> from << shift);
			from += WORD - shift;
			shift = 0;
		}
	}
	if (LITTLE_ENDIAN_HOST) {
		memcpy(out, words, size);
		return;
	}
	for (size_t i = 0; i < size / 2; i++)
		bbx_put_u16(out + 2 * i, words[i / LANES][i % LANES]);
}

/* One value of each lane: from a bit of the first word on, and from the words behind it. */
static void unpack_lanes(const lane_words *w, unsigned shift, unsigned width, uint64_t ref,
			 uint64_t *v)
{
	uint64_t x[LANES], keep = mask(width);

	for (unsigned lane = 0; lane < LANES; lane++)
		x[lane] = (uint64_t)(*w)[lane] >> shift;
	for (unsigned from = WORD - shift; from < width; from += WORD) {
		w++;
		for (unsigned lane = 0; lane < LANES; lane++)
			x[lane] |= (uint64_t)(*w)[lane] << from;
	}
	for (unsigned lane = 0; lane < LANES; lane++)
		v[lane] = (x[lane] & keep) + ref;
}

typedef uint16_t vector __attribute__((vector_size(16)));
#define PER_VECTOR (sizeof(vector) / sizeof(uint16_t))

/* The same of values no wider than a word. Said in vectors: a compiler would make them of wider numbers. */
static void unpack_narrow_lanes(const lane_words *w, unsigned shift, unsigned width, uint64_t ref, uint64_t *v)
{
	const uint16_t *low = *w, *high = w[shift + width > WORD];
	uint16_t x[LANES], keep = (uint16_t)mask(width);

	for (unsigned lane = 0; lane < LANES; lane += PER_VECTOR) {
		vector a, b;

		memcpy(&a, low + lane, sizeof(a));
		memcpy(&b, high + lane, sizeof(b));
		a = (a >> shift | (b << 1 << (WORD - 1 - shift))) & keep;
		memcpy(x + lane, &a, sizeof(a));
	}
	for (unsigned lane = 0; lane < LANES; lane++)
		v[lane] = x[lane] + ref;
}

static void unpack_group(const uint8_t *in, uint64_t ref, unsigned width, uint64_t *v)
{
	lane_words words[64];
	size_t size = sizeof(lane_words) * width;

	if (LITTLE_ENDIAN_HOST)
		memcpy(words, in, size);
	else
		for (size_t i = 0; i < size / 2; i++)
			words[i / LANES][i % LANES] = bbx_get_u16(in + 2 * i);
	for (unsigned k = 0; k < PER_LANE; k++, v += LANES) {
		const lane_words *from = words + k * width / WORD;

		if (width <= WORD)
			unpack_narrow_lanes(from, k * width % WORD, width, ref, v);
		else
			unpack_lanes(from, k * width % WORD, width, ref, v);
	}
}

/*
 * acc holds the bits not yet written; a value may straddle it, so its upper part starts the next
 * one.
 */
static void pack_rest(const uint64_t *v, size_t n, uint64_t ref, unsigned width, uint8_t *out)
{
	uint64_t acc = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t x = v[i] - ref;

		acc |= x << bits;
		bits += width;
		if (bits < 64)
			continue;
		bbx_put_u64(out, acc);
		out += 8;
		bits -= 64;
		acc = bits ? x >> (width - bits) : 0;
	}
	for (; bits; bits -= bits < 8 ? bits : 8, acc >>= 8)
		*out++ = (uint8_t)acc;
}

static void unpack_rest(const uint8_t *in, size_t n, uint64_t ref, unsigned width, uint64_t *v)
{
	size_t left = (n * width + 7) / 8;
	uint64_t acc = 0, keep = mask(width);
	unsigned bits = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t x = acc;
		unsigned have = bits;

		if (have < width) {
			uint8_t next[8] = { 0 };
			size_t take = left < 8 ? left : 8;

			memcpy(next, in, take);
			in += take;
			left -= take;
			acc = bbx_get_u64(next);
			x |= acc << have;
			acc = width - have < 64 ? acc >> (width - have) : 0;
			bits = (unsigned)(take * 8) - (width - have);
		} else {
			acc = width < 64 ? acc >> width : 0;
			bits = have - width;
		}
		v[i] = (x & keep) + ref;
	}
}

void bbx_pack(const uint64_t *v, size_t n, uint64_t ref, unsigned width, uint8_t *out)
{
	for (; width && n >= BBX_PACK_GROUP; n -= BBX_PACK_GROUP, v += BBX_PACK_GROUP) {
		pack_group(v, ref, width, out);
		out += sizeof(lane_words) * width;
	}
	if (width)
		pack_rest(v, n, ref, width, out);
}

void bbx_unpack(const uint8_t *in, size_t n, uint64_t ref, unsigned width, uint64_t *v)
{
	if (!width) {
		for (size_t i = 0; i < n; i++)
			v[i] = ref;
		return;
	}
	for (; n >= BBX_PACK_GROUP; n -= BBX_PACK_GROUP, v += BBX_PACK_GROUP) {
		unpack_group(in, ref, width, v);
		in += sizeof(lane_words) * width;
	}
	unpack_rest(in, n, ref, width, v);
}
