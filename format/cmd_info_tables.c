/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd_info.h"
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* ---- Tables ------------------------------------------------------------------------------------------------------ */

struct table_sum {
	uint64_t rows, bytes, chunks;
	int64_t first_utc, last_utc;
};

static void add_chunk(struct info *in, struct table_sum *t, const struct bbx_chunk *c)
{
	int64_t first = bbx_info_utc(in, c->section, c->t_min), last = bbx_info_utc(in, c->section, c->t_max);

	if (!t->chunks || first < t->first_utc)
		t->first_utc = first;
	if (!t->chunks || last > t->last_utc)
		t->last_utc = last;
	t->chunks++;
	t->rows += c->rows;
	t->bytes += c->bytes;
}

int bbx_info_tables(struct info *in)
{
	static const char *const columns[] = { "table", "rows", "bytes", "bytes_per_row", "chunks", "first", "last" };
	const struct bbx_schema *s = bbx_schema(in->r);
	struct table_sum *sums = calloc(s->n_types + 1, sizeof(*sums));

	if (!sums)
		return -ENOMEM;
	for (size_t i = 0; i < bbx_n_chunks(in->r); i++)
		add_chunk(in, &sums[bbx_chunk(in->r, i)->type], bbx_chunk(in->r, i));
	bbx_info_begin(in, "tables", columns, COUNT(columns));
	for (size_t i = 0; i < s->n_types; i++)
		if (sums[i].chunks)
			bbx_info_row(in, (struct bb_cell[]){
				bbx_info_text(s->types[i].name), bbx_info_number(sums[i].rows),
				bbx_info_number(sums[i].bytes), bbx_info_ratio(sums[i].bytes, sums[i].rows),
				bbx_info_number(sums[i].chunks), bbx_info_time(in, 0, sums[i].first_utc),
				bbx_info_time(in, 1, sums[i].last_utc),
			});
	bbx_info_end(in);
	free(sums);
	return 0;
}

/* ---- Rows of a table --------------------------------------------------------------------------------------------- */

int bbx_info_each(struct info *in, const char *table, bbx_info_row_fn fn, void *arg)
{
	const struct bbx_schema *s = bbx_schema(in->r);
	const struct bbx_type *t = bbx_schema_find(s, table);
	struct bbx_batch b = { 0 };
	int err = 0;

	for (size_t i = 0; t && i < bbx_n_chunks(in->r) && err >= 0; i++) {
		if (&s->types[bbx_chunk(in->r, i)->type] != t)
			continue;
		err = bbx_chunk_read(in->r, i, NULL, 0, &b);
		for (uint32_t row = 0; err >= 0 && row < b.rows; row++)
			err = fn(in, arg, t, &b, row);
	}
	bbx_batch_done(&b);
	return err < 0 ? err : 0;
}

bool bbx_info_get(const struct bbx_type *t, const struct bbx_batch *b, const char *column, uint32_t row, uint64_t *ret_v)
{
	int col = bbx_type_column(t, column);

	if (col < 0 || !b->vec[col].u || bbx_cell_null(b, (uint32_t)col, row))
		return false;
	*ret_v = b->vec[col].u[row];
	return true;
}

/* ---- Losses ------------------------------------------------------------------------------------------------------ */

enum { STORED, DROPPED, THROTTLED, N_COUNTS };

/* The account of one event type in one session; produced counts on from row to row. */
struct account {
	char *type;
	uint64_t session, produced, counts[N_COUNTS];
};

struct accounts {
	struct account *list;
	size_t n, cap;
};

/* Event types are few: a session has as many accounts as the recorder has hooks. */
#define MAX_ACCOUNTS 1024

static int find_account(struct accounts *a, uint64_t session, struct bbx_str type, struct account **ret_account)
{
	for (size_t i = a->n; i--;)
		if (a->list[i].session == session && strlen(a->list[i].type) == type.len &&
		    !memcmp(a->list[i].type, type.p, type.len)) {
			*ret_account = &a->list[i];
			return 0;
		}
	if (a->n == MAX_ACCOUNTS)
		return -EFBIG;
	if (a->n == a->cap) {
		size_t cap = a->cap ? 2 * a->cap : 32;
		struct account *list = realloc(a->list, cap * sizeof(*list));

		if (!list)
			return -ENOMEM;
		a->list = list;
		a->cap = cap;
	}
	a->list[a->n] = (struct account){ .type = strndup(type.p, type.len), .session = session };
	if (!a->list[a->n].type)
		return -ENOMEM;
	*ret_account = &a->list[a->n++];
	return 0;
}

static uint64_t number_at(const struct bbx_type *t, const struct bbx_batch *b, const char *column, uint32_t row)
{
	uint64_t v = 0;

	return bbx_info_get(t, b, column, row, &v) ? v : 0;
}

static int add_row(struct info *in, void *arg, const struct bbx_type *t, const struct bbx_batch *b, uint32_t row)
{
	static const char *const names[N_COUNTS] = { "stored", "dropped", "throttled" };
	int type = bbx_type_column(t, "type"), err;
	uint64_t produced = number_at(t, b, "produced", row);
	struct account *account = NULL;
	struct bbx_str name;

	if (type < 0 || !b->vec[type].present)
		return 0;
	err = bbx_cell_str(in->r, b, (uint32_t)type, row, &name);
	if (err <= 0)
		return err == -ENOENT ? 0 : err;
	err = find_account(arg, bbx_section(in->r, b->section)->session, name, &account);
	if (err)
		return err == -EFBIG ? 0 : err;
	for (size_t i = 0; i < N_COUNTS; i++)
		account->counts[i] += number_at(t, b, names[i], row);
	if (produced > account->produced)
		account->produced = produced;
	return 0;
}

int bbx_info_loss(struct info *in)
{
	static const char *const columns[] = { "events", "session", "produced", "stored", "dropped", "throttled" };
	struct accounts a = { 0 };
	int err = bbx_info_each(in, "loss", add_row, &a);

	bbx_info_begin(in, "losses", columns, COUNT(columns));
	for (size_t i = 0; i < a.n; i++) {
		const struct account *account = &a.list[i];
		char session[20];

		snprintf(session, sizeof(session), "%016llx", (unsigned long long)account->session);
		bbx_info_row(in, (struct bb_cell[]){
			bbx_info_text(account->type), bbx_info_text(session), bbx_info_number(account->produced),
			bbx_info_number(account->counts[STORED]), bbx_info_number(account->counts[DROPPED]),
			bbx_info_number(account->counts[THROTTLED]),
		});
		free(a.list[i].type);
	}
	bbx_info_end(in);
	free(a.list);
	return err;
}
