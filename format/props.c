/* SPDX-License-Identifier: Apache-2.0 */
#include "props.h"

#include <errno.h>

void bbx_props_num(struct bbx_buf *b, uint64_t tag, uint64_t v)
{
	bbx_buf_varint(b, tag);
	bbx_buf_varint(b, bbx_varint_len(v));
	bbx_buf_varint(b, v);
}

void bbx_props_bytes(struct bbx_buf *b, uint64_t tag, const void *p, size_t len)
{
	bbx_buf_varint(b, tag);
	bbx_buf_varint(b, len);
	bbx_buf_put(b, p, len);
}

void bbx_props_str(struct bbx_buf *b, uint64_t tag, const char *s)
{
	if (s && *s)
		bbx_props_bytes(b, tag, s, strlen(s));
}

int bbx_props_next(struct bbx_cursor *c, struct bbx_prop *ret_p)
{
	struct bbx_prop p;
	uint64_t len;

	if (!bbx_left(c))
		return c->bad ? -EBADMSG : 0;
	p.tag = bbx_read_varint(c);
	len = bbx_read_varint(c);
	p.p = bbx_read_bytes(c, len);
	if (c->bad)
		return -EBADMSG;
	p.len = (size_t)len;
	*ret_p = p;
	return 1;
}

int bbx_prop_num(const struct bbx_prop *p, uint64_t *ret_v)
{
	struct bbx_cursor c = bbx_cursor(p->p, p->len);
	uint64_t v = bbx_read_varint(&c);

	if (c.bad || bbx_left(&c))
		return -EBADMSG;
	*ret_v = v;
	return 0;
}
