/* SPDX-License-Identifier: Apache-2.0 */
#include "section_names.h"

#include <stdlib.h>
#include "reader_priv.h"

#define NONE UINT32_MAX

static int name_of(struct bbx_section_names *s, const struct bbx_header *h, uint32_t *ret_name)
{
	int added;

	if (s->n_names == NONE - 1)
		return -EFBIG;
	added = bbx_map_add(&s->map, h->session, h->section, (uint32_t)s->n_names, ret_name);
	if (added <= 0)
		return added;
	added = BBX_GROW(s, names);
	if (!added)
		s->names[s->n_names++] = (struct bbx_section_name){ .latest = NONE };
	return added;
}

int bbx_section_names_see(struct bbx_section_names *s, size_t file, const struct bbx_header *h, uint32_t *ret_name,
			  uint32_t *ret_section)
{
	struct bbx_section_name *name;
	int e = name_of(s, h, ret_name);
	bool found;

	if (e)
		return e;
	name = &s->names[*ret_name];
	found = name->latest != NONE && name->file == file && !(h->type == BBX_REC_FILE && name->defined);
	if (!found && s->n_sections == NONE)
		return -EFBIG;
	if (!found)
		*name = (struct bbx_section_name){ .file = file, .latest = s->n_sections++ };
	name->defined |= h->type == BBX_REC_FILE || h->type == BBX_REC_SCHEMA || h->type == BBX_REC_DICT;
	*ret_section = name->latest;
	return !found;
}

void bbx_section_names_done(struct bbx_section_names *s)
{
	bbx_map_done(&s->map);
	free(s->names);
	*s = (struct bbx_section_names){ 0 };
}
