/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_SECTION_NAMES_H
#define BBX_SECTION_NAMES_H
/*
 * Which section each record of a walk over files belongs to, as a reader has it (FORMAT.md 2): the newest of its name, session and
 * number, in its file. Private to the library. Zero it before first use.
 */
#include "header.h"
#include "map.h"

struct bbx_section_name {
	size_t file;
	uint32_t latest; /* section */
	bool defined;    /* a FILE, SCHEMA or DICT of it was seen: another FILE starts another section */
};

struct bbx_section_names {
	struct bbx_map map;
	struct bbx_section_name *names;
	size_t n_names, names_cap;
	uint32_t n_sections;
};

/*
 * The number of the record's name and of its section, each from 0 in the order of their first records. Returns 1 when the section
 * is new, 0, -EFBIG (2^32 of them), -ENOMEM.
 */
int bbx_section_names_see(struct bbx_section_names *s, size_t file, const struct bbx_header *h, uint32_t *ret_name,
			  uint32_t *ret_section);
void bbx_section_names_done(struct bbx_section_names *s);

#endif
