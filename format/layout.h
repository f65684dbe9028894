/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_LAYOUT_H
#define BBX_LAYOUT_H
/*
 * The numbers of spec/FORMAT.md. Private to the library; section numbers in the comments are the document's.
 */
#include <stdint.h>

#define BBX_FORMAT_MAJOR 1
#define BBX_FORMAT_MINOR 0

/* 3: record header */
#define BBX_ZMAGIC 0x184D2A5Bu
#define BBX_MAGIC "\x89" "BBX\r\n\x1a\n"
#define BBX_HEADER_FIXED 80  /* bytes before ext */
#define BBX_HEADER_HASH 8    /* bytes after ext */
#define BBX_HEADER_MIN (BBX_HEADER_FIXED + BBX_HEADER_HASH)
#define BBX_TRAILER_BYTES 128

enum bbx_record_flags {
	BBX_REC_CRITICAL = 1, BBX_REC_COPY_SAFE = 2, BBX_REC_SORTED = 4, BBX_REC_GROUP_END = 8, BBX_REC_STATE = 16,
};

/* 4: ext tags */
enum bbx_tag {
	BBX_TAG_COLUMNS = 1, BBX_TAG_STREAMS = 2, BBX_TAG_STATS = 3, BBX_TAG_WATERMARK = 4, BBX_TAG_FIRST_ID = 5,
	BBX_TAG_FORMAT = 6, BBX_TAG_TRAILER = 7, BBX_TAG_NAME = 8, BBX_TAG_MEDIA = 9,
};

/* 5: record types */
enum bbx_record_type {
	BBX_REC_FILE = 1, BBX_REC_SCHEMA = 2, BBX_REC_DICT = 3, BBX_REC_EVENTS = 4, BBX_REC_SNAPSHOT = 5,
	BBX_REC_INCIDENT = 6, BBX_REC_ATTACHMENT = 7, BBX_REC_RECOVERY = 8, BBX_REC_INDEX = 0x7e, BBX_REC_TRAILER = 0x7f,
	BBX_REC_PRIVATE = 0x8000,
};

/* 6.4: column directory flags */
enum bbx_dir_flags { BBX_DIR_NULLS = 1, BBX_DIR_INLINE = 2 };

/* 6.8: properties of RECOVERY, and of one of its runs of missing records */
enum bbx_recovery_tag {
	RECOVERY_PROGRAM = 1, RECOVERY_INPUT = 2, RECOVERY_SKIPPED = 3, RECOVERY_RECORDS = 4, RECOVERY_ROWS = 5,
	RECOVERY_MISSING = 6, RECOVERY_TRUNCATED = 7, RECOVERY_CELLS = 8,
};
enum bbx_missing_tag { MISSING_SESSION = 1, MISSING_FIRST = 2, MISSING_LAST = 3 };

/* 7: encodings */
enum bbx_encoding {
	BBX_ENC_VARINT = 0, BBX_ENC_ZIGZAG = 1, BBX_ENC_DELTA = 2, BBX_ENC_DICT_VARINT = 3, BBX_ENC_CONST = 4, BBX_ENC_BYTES = 5,
	BBX_ENC_BITMAP = 6, BBX_ENC_RLE = 7, BBX_ENC_BITPACK = 8, BBX_ENC_DELTA_BITPACK = 9, BBX_ENC_DICT_BITPACK = 10,
	BBX_ENC_F64 = 11, BBX_ENC_SPLIT = 12, BBX_ENC_DELTA_SPLIT = 13,
};

/* 7.1: packed values */
#define BBX_PACK_GROUP 1024u
#define BBX_PACK_LANES 64u

/* 8: statistics */
enum bbx_stat_bits { BBX_STAT_NULLS = 1, BBX_STAT_RANGE = 2, BBX_STAT_SUM = 4, BBX_STAT_IDS = 8 };
#define BBX_STATS_MIN_ROWS 64u

/* 9: writers */
#define BBX_BUILDER_ROWS 4096u
#define BBX_BUILDER_BYTES (256u << 10)
#define BBX_SECTION_DICT_BYTES (8u << 20)

/* 10: limits */
#define BBX_MAX_EXT 65536u
#define BBX_MAX_PAYLOAD (65u << 20) /* a stream of BBX_MAX_RAW bytes that does not compress fits */
#define BBX_MAX_ROWS (1u << 20)
#define BBX_MAX_RAW (64u << 20)
#define BBX_MAX_BATCH (64u << 20)
#define BBX_MAX_COLUMNS 256u
#define BBX_MAX_STREAMS 256u
#define BBX_MAX_TYPES 4096u
#define BBX_MAX_STRING 65536u
#define BBX_MAX_DICT (1u << 24)
#define BBX_MAX_DICT_BYTES (256u << 20)
#define BBX_MAX_SECTIONS 65536u
#define BBX_ZSTD_WINDOW_LOG 26

#endif
