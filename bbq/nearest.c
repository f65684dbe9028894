/* SPDX-License-Identifier: Apache-2.0 */
#include "nearest.h"
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Longer names are not looked at. */
#define MAX_NAME 40

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Damerau-Levenshtein distance, each pair of letters swapped at most once. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
	size_t d[MAX_NAME + 1][MAX_NAME + 1];

	for (size_t i = 0; i <= n; i++)
		d[i][0] = i;
	for (size_t j = 0; j <= m; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= n; i++)
		for (size_t j = 1; j <= m; j++) {
			size_t other = tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]);

			d[i][j] = smaller(smaller(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + other);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = smaller(d[i][j], d[i - 2][j - 2] + 1);
		}
	return d[n][m];
}

char *bbq_nearest(sqlite3 *db, const char *select, const char *name, size_t len)
{
	size_t best = smaller(len / 3, 2) + 1;
	sqlite3_stmt *stmt;
	char *nearest = NULL;

	if (len > MAX_NAME || sqlite3_prepare_v2(db, select, -1, &stmt, NULL) != SQLITE_OK)
		return NULL;
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		const char *of = (const char *)sqlite3_column_text(stmt, 0);
		size_t n = of ? strlen(of) : SIZE_MAX, d;

		if (n > MAX_NAME)
			continue;
		d = distance(name, len, of, n);
		if (d >= best)
			continue;
		best = d;
		free(nearest);
		nearest = strdup(of);
	}
	sqlite3_finalize(stmt);
	return nearest;
}
