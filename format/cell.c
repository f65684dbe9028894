/* SPDX-License-Identifier: Apache-2.0 */
#include "cell.h"
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

void bb_scratch_done(struct bb_scratch *s)
{
	free(s->p);
	s->p = NULL;
}

static struct bb_cell text_cell(const char *p, size_t len)
{
	return (struct bb_cell){ .type = BB_CELL_text, .p = p, .len = len };
}

/* As inet_ntop, which goes through printf: most of what printing a row of connections took. */
static size_t print_ip4(const unsigned char *p, char *buf)
{
	char *out = buf;

	for (size_t i = 0; i < 4; i++) {
		if (i)
			*out++ = '.';
		if (p[i] >= 100)
			*out++ = (char)('0' + p[i] / 100);
		if (p[i] >= 10)
			*out++ = (char)('0' + p[i] / 10 % 10);
		*out++ = (char)('0' + p[i] % 10);
	}
	*out = '\0';
	return (size_t)(out - buf);
}

size_t bb_ip_print(const char *p, size_t len, char *buf)
{
	static const char mapped[12] = { [10] = '\xff', [11] = '\xff' };

	if (len == 16 && !memcmp(p, mapped, sizeof(mapped))) {
		p += sizeof(mapped);
		len = 4;
	}
	if (len == 4)
		return print_ip4((const unsigned char *)p, buf);
	return len == 16 && inet_ntop(AF_INET6, p, buf, 64) ? strlen(buf) : 0;
}

uint64_t bb_cell_id(const struct bbx_batch *b, uint32_t col, uint32_t row)
{
	const struct bbx_vec *v = &b->vec[col];

	return v->u && !bbx_cell_null(b, col, row) ? v->u[row] : 0;
}

/* An address comes out of a dictionary, or out of a column that stores the bytes. */
static int ip_cell(struct bbx_reader *r, const struct bbx_batch *b, uint32_t col, uint32_t row, struct bb_cell *ret_c,
		   struct bb_scratch *s)
{
	struct bbx_str str = { 0 };
	size_t len;
	int err = 0;

	if (b->vec[col].str)
		str = b->vec[col].str[row];
	else
		err = bbx_dict_ip(r, b->section, b->vec[col].u[row], &str);
	if (err && err != -ENOENT)
		return err;
	len = err ? 0 : bb_ip_print(str.p, str.len, s->text);
	if (len)
		*ret_c = text_cell(s->text, len);
	return 0;
}

static int str_cell(struct bbx_reader *r, const struct bbx_batch *b, uint32_t col, uint32_t row, bool is_argv,
		    struct bb_cell *ret_c, struct bb_scratch *s)
{
	struct bbx_str str;
	int got = bbx_cell_str(r, b, col, row, &str);

	if (got <= 0)
		return got == -ENOENT ? 0 : got;
	if (!is_argv) {
		*ret_c = text_cell(str.p, str.len);
		return 0;
	}
	free(s->p);
	s->p = bb_quote_argv(str.p, str.len);
	if (!s->p)
		return -ENOMEM;
	*ret_c = text_cell(s->p, strlen(s->p));
	return 0;
}

static struct bb_cell number_cell(struct bbx_identity *id, const struct bbx_batch *b, const struct bbx_column *c,
				  uint64_t u)
{
	struct bb_cell cell = { .type = BB_CELL_uint, .u = u };

	if (!strcmp(c->logical, "boot_ts") && c->phys != BBX_F64)
		return (struct bb_cell){ .type = BB_CELL_int, .i = bbx_utc(id, b->section, u) };
	if (c->phys == BBX_I64)
		cell.type = BB_CELL_int;
	if (c->phys == BBX_F64)
		cell.type = BB_CELL_real;
	return cell;
}

static int task_cell(struct bbx_identity *id, const struct bbx_batch *b, uint64_t task, struct bb_cell *ret_c)
{
	struct bbx_who who;
	int err = bbx_who(id, b->section, task, &who);

	if (err && err != -ENOENT)
		return err;
	if (!err && who.upid)
		*ret_c = (struct bb_cell){ .type = BB_CELL_uint, .u = who.upid };
	return 0;
}

int bb_cell_from(struct bbx_reader *r, struct bbx_identity *id, const struct bbx_batch *b, uint32_t col, uint32_t row,
		 struct bb_cell *ret_c, struct bb_scratch *s)
{
	const struct bbx_column *c = &bbx_schema(r)->types[b->type].cols[col];
	const struct bbx_vec *v = &b->vec[col];
	bool is_dict = c->phys == BBX_DICT;

	*ret_c = (struct bb_cell){ .type = BB_CELL_null };
	if (!v->present || bbx_cell_null(b, col, row) || (is_dict && v->u && !v->u[row]))
		return 0;
	if (is_dict && c->dict == BBX_DICT_ip)
		return ip_cell(r, b, col, row, ret_c, s);
	if (is_dict && c->dict == BBX_DICT_task)
		return task_cell(id, b, bb_cell_id(b, col, row), ret_c);
	if (is_dict || v->str)
		return str_cell(r, b, col, row, !strcmp(c->logical, "argv"), ret_c, s);
	*ret_c = number_cell(id, b, c, v->u[row]);
	return 0;
}
