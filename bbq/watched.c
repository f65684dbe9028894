/* SPDX-License-Identifier: Apache-2.0 */
/* What a recorder did not watch for: its profile says so, in each section (FORMAT.md 6.1). */
#include "engine.h"
#include <stdio.h>
#include <string.h>

#define LEFT_OUT "left out"
#define UNAVAILABLE "unavailable/"

/* The state of an entry "NAME=STATE", NULL when it is of another name. */
static const char *state_of(const char *entry, const char *name)
{
	size_t n = strlen(name);

	return !strncmp(entry, name, n) && entry[n] == '=' ? entry + n + 1 : NULL;
}

static bool starts(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

/* Whether the profile names events of the table, and says of all hooks that they are not there. */
static bool is_left_out(const char *profile, const char *name, const char **ret_state)
{
	bool named = false;

	for (const char *at = strstr(profile, "; "); at; at = strstr(at, "; ")) {
		const char *state = state_of(at += 2, name);

		if (!state)
			continue;
		if (!starts(state, LEFT_OUT) && !starts(state, UNAVAILABLE))
			return false;
		*ret_state = state;
		named = true;
	}
	return named;
}

bool bbq_unwatched(const struct bbq *q, const struct bbq_table *t, struct bbq_note *ret_n)
{
	const char *state = "", *profile = "";

	for (size_t i = 0; i < bbx_n_sections(q->r); i++) {
		profile = bbx_section(q->r, i)->profile;
		if (!is_left_out(profile, bbx_schema(q->r)->types[t->type].name, &state))
			return false;
	}
	*ret_n = (struct bbq_note){ .name = bbx_schema(q->r)->types[t->type].name };
	if (starts(state, LEFT_OUT))
		snprintf(ret_n->why, sizeof(ret_n->why), "the recorder's profile %.*s leaves it out", (int)strcspn(profile, ";"), profile);
	else
		snprintf(ret_n->why, sizeof(ret_n->why), "the recorder could not watch for it: %.*s",
			 (int)(strcspn(state, ";") - strlen(UNAVAILABLE)), state + strlen(UNAVAILABLE));
	return bbx_n_sections(q->r);
}
