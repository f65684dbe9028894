/* SPDX-License-Identifier: Apache-2.0 */
#include "args.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bbq.h"
#include "cleanup.h"
#include "input.h"

#define MAX_SQL (16u << 20)

/* The words that stand for a statement when no file has their name. */
static const char tables_sql[] = "SELECT name, kind, rows, doc FROM bbx_table";
static const char schema_sql[] =
	"SELECT table_name, name, type, nullif(unit, '') AS unit, CASE hidden WHEN 1 THEN coalesce('= ' || alias_of, 'hidden') END AS hidden, doc FROM bbx_column "
	"WHERE table_name = :table OR :table IS NULL";

/* --csv is a synonym of --mode csv, and so on. */
struct synonym {
	struct bbq_args *args;
	const char *mode;
};

static int set_mode(const char *arg, void *dst)
{
	struct bbq_args *a = dst;

	return bb_mode_parse(arg, &a->mode);
}

static int set_synonym(const char *arg, void *dst)
{
	const struct synonym *s = dst;

	(void)arg;
	return set_mode(s->mode, s->args);
}

static int add_param(const char *arg, void *dst)
{
	struct bbq_args *a = dst;
	const char *equals = strchr(arg, '=');

	if (!equals || equals == arg || a->n_params == BBQ_MAX_PARAMS)
		return -EINVAL;
	a->params[a->n_params++] = (struct bbq_param){ arg, equals + 1, (size_t)(equals - arg) };
	return 0;
}

static char *read_sql(const char *path)
{
	_cleanup_fclose_ FILE *f = strcmp(path, "-") ? fopen(path, "r") : fdopen(dup(STDIN_FILENO), "r");
	char *sql = malloc(MAX_SQL + 1);
	size_t n;

	if (!f)
		bb_die(BB_EXIT_FAILED, "%s: %s", path, bbx_strerror(errno));
	if (!sql)
		bb_die(BB_EXIT_FAILED, "out of memory");
	n = fread(sql, 1, MAX_SQL + 1, f);
	if (ferror(f))
		bb_die(BB_EXIT_FAILED, "%s: %s", path, bbx_strerror(errno));
	if (n > MAX_SQL)
		bb_die(BB_EXIT_FAILED, "%s: more than %u bytes of SQL", path, MAX_SQL);
	sql[n] = '\0';
	if (strlen(sql) != n)
		bb_die(BB_EXIT_FAILED, "%s: no SQL: it holds a NUL byte", path);
	return sql;
}

/* What is no recording, in the order of the command line. */
struct words {
	const char *word[3];
	size_t n;
};

static void sort_operands(struct bbq_args *a, char **operands, size_t n, struct words *w)
{
	a->recordings = operands;
	for (size_t i = 0; i < n; i++) {
		if (a->file || bb_input_is_file(operands[i]))
			a->recordings[a->n_recordings++] = operands[i];
		else if (w->n < 3)
			w->word[w->n++] = operands[i];
	}
}

static void take_words(struct bbq_args *a, const struct words *w, bool verb)
{
	const char *sql = w->word[0];

	if (a->file) {
		a->sql = read_sql(a->file);
		return;
	}
	if (!w->n)
		bb_usage("no SQL given");
	if (verb && w->n == 1 && !strcmp(sql, "tables"))
		sql = tables_sql;
	else if (verb && w->n <= 2 && !strcmp(sql, "schema")) {
		sql = schema_sql;
		if (a->n_params == BBQ_MAX_PARAMS)
			bb_usage("too many parameters");
		a->params[a->n_params++] = (struct bbq_param){ "table", w->word[1], strlen("table") };
		a->table = w->word[1];
	} else if (!strpbrk(sql, " \t\r\n;(")) {
		bb_usage("neither SQL nor a file: %s", sql);
	} else if (w->n > 1) {
		bb_usage("one statement at a time; this is no file: %s", strchr(w->word[1], ' ') ? w->word[0] : w->word[1]);
	}
	a->sql = strdup(sql);
	if (!a->sql)
		bb_die(BB_EXIT_FAILED, "out of memory");
}

void bbq_args_parse(int argc, char **argv, struct bbq_args *ret_a)
{
	struct synonym synonyms[] = {
		{ ret_a, "table" }, { ret_a, "line" }, { ret_a, "csv" }, { ret_a, "tsv" }, { ret_a, "json" }, { ret_a, "ndjson" },
	};
	const struct bb_option options[] = {
		{ 'm', "mode", "MODE", "print as table, line, csv, tsv, json or ndjson (default: table on a terminal, else csv)",
		  BB_OPT_CALL, ret_a, set_mode },
		{ 0, "table", NULL, "the same as --mode table", BB_OPT_CALL, &synonyms[0], set_synonym },
		{ 0, "line", NULL, "the same as --mode line: a line for each value", BB_OPT_CALL, &synonyms[1], set_synonym },
		{ 0, "csv", NULL, "the same as --mode csv", BB_OPT_CALL, &synonyms[2], set_synonym },
		{ 0, "tsv", NULL, "the same as --mode tsv", BB_OPT_CALL, &synonyms[3], set_synonym },
		{ 0, "json", NULL, "the same as --mode json", BB_OPT_CALL, &synonyms[4], set_synonym },
		{ 0, "ndjson", NULL, "the same as --mode ndjson", BB_OPT_CALL, &synonyms[5], set_synonym },
		{ 'f', "file", "FILE", "read the SQL from FILE, - for standard input", BB_OPT_STR, &ret_a->file, NULL },
		{ 0, "param", "NAME=VALUE", "value of the parameter :NAME in the SQL", BB_OPT_CALL, ret_a, add_param },
		{ 0, "exit-code", NULL, "exit with 4 when there are no rows", BB_OPT_FLAG, &ret_a->exit_code, NULL },
		{ 'q', "quiet", NULL, "do not say what is missing from a damaged recording", BB_OPT_FLAG, &ret_a->quiet, NULL },
		BB_INPUT_STRICT,
		{ 0 },
	};
	const struct bb_tool tool = {
		.name = "bbq",
		.synopsis = "[OPTION]... [FILE]... 'SQL'\n[OPTION]... -f SQLFILE [FILE]...\ntables [FILE]...\nschema [TABLE] [FILE]...",
		.summary = "Answer SQL from recordings.",
		.options = options,
		.details = "Without FILE, $BBX or the newest .bbx file of the current folder is read.\n\n"
			   "Examples:\n"
			   "  bbq 'select * from exec where pod = \"checkout-6d9f\"'\n"
			   "  bbq incident.bbx 'select iso(ts), comm, argv from exec where rel > -10'\n"
			   "  bbq --line 'select * from oom'\n"
			   "  bbq --json 'select rowid, * from signal where ts > utc(\"-2s\")'",
		.see_also = "bbq(1), bbx(1), bbgraph(1), bbai(1), bbx(5)",
	};
	struct words w = { 0 };
	int first;
	bool verb;

	*ret_a = (struct bbq_args){ .mode = isatty(STDOUT_FILENO) ? BB_MODE_table : BB_MODE_csv };
	first = bb_tool_parse(&tool, argc, argv);
	verb = first < argc && !bb_input_is_file(argv[first]);
	sort_operands(ret_a, argv + first, (size_t)(argc - first), &w);
	take_words(ret_a, &w, verb);
}
