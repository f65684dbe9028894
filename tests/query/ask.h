/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_ASK_H
#define QUERY_ASK_H
/* One question put to an SQLite connection or to a program, with what its answer takes. */
#include <sqlite3.h>
#include <stdint.h>

/* hash: FNV-1a of the values as text, each ended by a tab, each row by a newline; duck.mjs makes the same. */
struct answer {
	double ms;       /* the least of the runs: others use the machine too */
	uint64_t rows;
	uint32_t hash;
	long rss_kib;    /* of a program */
};

/* Runs for half a second, slow ones once. prepare is sqlite3_prepare_v2, or what stands in for it. Ends the program on an error. */
struct answer ask_connection(sqlite3 *db, int (*prepare)(void *aux, const char *sql, sqlite3_stmt **ret_s), void *aux, const char *sql);
/* The same for a program that prints its answer, which nobody reads. */
struct answer ask_program(const char *const argv[]);

#endif
