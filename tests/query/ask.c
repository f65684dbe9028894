/* SPDX-License-Identifier: Apache-2.0 */
#include "ask.h"
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#define ENOUGH_MS 500.0

extern char **environ;

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* No further run after this time; ENOUGH_MS of the environment, for a test that wants answers alone. */
static double enough_ms(void)
{
	const char *said = getenv("ENOUGH_MS");

	return said ? strtod(said, NULL) : ENOUGH_MS;
}

static void took(struct answer *a, double ms)
{
	a->ms = !a->ms || ms < a->ms ? ms : a->ms;
}

static uint32_t mix(uint32_t hash, const unsigned char *p, int n, unsigned char end)
{
	for (int i = 0; i < n; i++)
		hash = (hash ^ p[i]) * 16777619u;
	return (hash ^ end) * 16777619u;
}

static void run(sqlite3 *db, sqlite3_stmt *s, struct answer *a)
{
	int rc, n = sqlite3_column_count(s);

	a->rows = 0;
	a->hash = 2166136261u;
	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		for (int i = 0; i < n; i++) {
			const unsigned char *text = sqlite3_column_text(s, i);

			a->hash = mix(a->hash, text, text ? sqlite3_column_bytes(s, i) : 0, i + 1 < n ? '\t' : '\n');
		}
		a->rows++;
	}
	if (rc != SQLITE_DONE) {
		fprintf(stderr, "query: %s: %s\n", sqlite3_sql(s), sqlite3_errmsg(db));
		exit(1);
	}
}

struct answer ask_connection(sqlite3 *db, int (*prepare)(void *aux, const char *sql, sqlite3_stmt **ret_s), void *aux, const char *sql)
{
	struct answer a = { 0 };
	double start = now_ms();

	do {
		double before = now_ms();
		sqlite3_stmt *s;

		if (prepare(aux, sql, &s) != SQLITE_OK) {
			fprintf(stderr, "query: %s: %s\n", sql, sqlite3_errmsg(db));
			exit(1);
		}
		run(db, s, &a);
		sqlite3_finalize(s);
		took(&a, now_ms() - before);
	} while (now_ms() - start < enough_ms());
	return a;
}

static long spawn_and_wait(const char *const argv[])
{
	posix_spawn_file_actions_t files;
	struct rusage use;
	pid_t pid;
	int status;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, argv[0], &files, NULL, (char *const *)argv, environ) || wait4(pid, &status, 0, &use) != pid || status) {
		fprintf(stderr, "query: %s failed\n", argv[0]);
		exit(1);
	}
	posix_spawn_file_actions_destroy(&files);
	return use.ru_maxrss;
}

struct answer ask_program(const char *const argv[])
{
	struct answer a = { 0 };
	double start = now_ms();

	do {
		double before = now_ms();
		long rss = spawn_and_wait(argv);

		took(&a, now_ms() - before);
		a.rss_kib = rss > a.rss_kib ? rss : a.rss_kib;
	} while (now_ms() - start < enough_ms());
	return a;
}
