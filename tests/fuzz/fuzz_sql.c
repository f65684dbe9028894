/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SQL that nobody has looked at, put to a recording: it ends within its work, changes nothing, and a statement that is put to a cube has the rows that
 * it has without.
 */
#include "text.h"

#include <unistd.h>
#include "../../bbq/bbq.h"
#include "../unit/vtab_recording.h"

#define WORK 200000u
#define ROWS_MAX 1000u

struct answer {
	int rc;
	uint64_t rows, sum; /* of the hashes of the rows: their order does not matter */
};

static struct bbq *q;

static void open_recording(void)
{
	char path[64];
	const char *paths[] = { path };
	struct bbx_reader *r;
	struct bbx_diag diag;

	vtab_recording(2, path);
	FUZZ_ASSERT(!bbx_open(paths, 1, 0, &r, &diag) && !bbq_open(r, &q, &diag));
	unlink(path);
	FUZZ_ASSERT(!bbq_set_untrusted(q));
}

static uint64_t hash_row(sqlite3_stmt *s)
{
	uint64_t h = 0xcbf29ce484222325ull;

	for (int i = 0; i < sqlite3_column_count(s); i++) {
		const unsigned char *text = sqlite3_column_text(s, i);

		for (int n = text ? sqlite3_column_bytes(s, i) : 0, k = 0; k < n; k++)
			h = (h ^ text[k]) * 0x100000001b3ull;
		h = (h ^ (text ? 256 : 257)) * 0x100000001b3ull;
	}
	return h;
}

/* Returns whether it was put to a cube. */
static bool ask(const char *sql, bool rewrite, struct answer *a)
{
	sqlite3_stmt *s = NULL;
	bool rewritten;

	*a = (struct answer){ 0 };
	bbq_set_rewrite(q, rewrite);
	bbq_set_work(q, WORK);
	a->rc = bbq_prepare(q, sql, &s, NULL);
	rewritten = bbq_rewritten(q);
	FUZZ_ASSERT(!s || sqlite3_stmt_readonly(s));
	while (s && a->rows < ROWS_MAX && (a->rc = sqlite3_step(s)) == SQLITE_ROW) {
		a->rows++;
		a->sum += hash_row(s);
	}
	sqlite3_finalize(s);
	return rewritten;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *sql = fuzz_text(data, size);
	struct answer with, without;

	if (!q)
		open_recording();
	if (ask(sql, true, &with)) {
		ask(sql, false, &without);
		if (with.rc == SQLITE_DONE && without.rc == SQLITE_DONE) {
			FUZZ_ASSERT(with.rows == without.rows);
			FUZZ_ASSERT(with.sum == without.sum || strcasestr(sql, "limit"));
		}
	}
	FUZZ_ASSERT(!sqlite3_total_changes(bbq_db(q)));
	free(sql);
	return 0;
}
