/* SPDX-License-Identifier: Apache-2.0 */
#include "kube_items.h"

#include <errno.h>
#include <string.h>

static bool key_is(const struct kube_items *i, const char *name)
{
	return i->key_len == strlen(name) && !memcmp(i->key, name, i->key_len);
}

static void in_string(struct kube_items *i, char c)
{
	if (i->is_escaped) {
		i->is_escaped = false;
	} else if (c == '\\') {
		i->is_escaped = true;
	} else if (c == '"') {
		i->is_in_string = i->is_key = false;
		return;
	}
	if (i->is_key && i->key_len < sizeof(i->key))
		i->key[i->key_len++] = c;
}

static void open_bracket(struct kube_items *i, char c)
{
	if (i->depth == 1 && i->is_value && c == '{' && key_is(i, "metadata"))
		i->part = KUBE_PART_metadata;
	else if (i->depth == 2 && i->is_in_items && c == '{')
		i->part = KUBE_PART_item;
	else if (i->depth == 1 && i->is_value && c == '[' && key_is(i, "items"))
		i->is_in_items = true;
	if (i->part && !i->part_depth)
		i->part_depth = i->depth;
	i->depth++;
}

/* Whether a part has ended. */
static bool close_bracket(struct kube_items *i)
{
	if (i->depth)
		i->depth--;
	if (i->depth == 1)
		i->is_in_items = false;
	i->is_whole |= !i->depth;
	return i->part && i->depth == i->part_depth;
}

/* Whether a part has ended with this byte. */
static bool look_at(struct kube_items *i, char c)
{
	if (i->is_in_string) {
		in_string(i, c);
		return false;
	}
	switch (c) {
	case '"':
		i->is_in_string = true;
		i->is_key = i->depth == 1 && !i->is_value;
		if (i->is_key)
			i->key_len = 0;
		return false;
	case ':':
	case ',':
		if (i->depth == 1)
			i->is_value = c == ':';
		return false;
	case '{':
	case '[':
		open_bracket(i, c);
		return false;
	case '}':
	case ']':
		return close_bracket(i);
	default:
		return false;
	}
}

static int tell(struct kube_items *i, kube_part_fn *fn, void *arg)
{
	int r = 0;

	if (i->text.is_oom)
		return -ENOMEM;
	if (i->text.is_over)
		i->skipped++;
	else
		r = fn(arg, i->part, i->text.p, i->text.len);
	kube_buffer_clear(&i->text);
	i->part = KUBE_PART_none;
	i->part_depth = 0;
	return r;
}

int kube_items_feed(struct kube_items *i, const char *p, size_t len, kube_part_fn *fn, void *arg)
{
	size_t from = 0; /* of the part, in these bytes */
	int r;

	for (size_t at = 0; at < len && !i->is_whole; at++) {
		enum kube_part before = i->part;
		bool has_ended = look_at(i, p[at]);

		if (!before && i->part)
			from = at;
		if (!has_ended)
			continue;
		kube_buffer_add(&i->text, p + from, at + 1 - from);
		r = tell(i, fn, arg);
		if (r)
			return r;
	}
	if (i->part)
		kube_buffer_add(&i->text, p + from, len - from);
	return i->text.is_oom ? -ENOMEM : 0;
}

void kube_items_clear(struct kube_items *i)
{
	struct kube_buffer text = i->text;
	uint64_t skipped = i->skipped;

	kube_buffer_clear(&text);
	*i = (struct kube_items){ .text = text, .skipped = skipped };
}

void kube_items_done(struct kube_items *i)
{
	kube_buffer_free(&i->text);
}
