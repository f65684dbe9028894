/* SPDX-License-Identifier: Apache-2.0 */
/* The words that stand for a statement when no file has their name. */
#include <string.h>
#include "args.h"
#include "export.h"

static const char *take_schema(struct bbq_args *a, const struct bbq_words *w, const char *sql)
{
	bbq_args_param(a, "table", w->word[1]);
	a->table = w->word[1];
	return sql;
}

static const char *take_columns(struct bbq_args *a, const struct bbq_words *w, const char *sql)
{
	bbq_args_param(a, "name", w->word[1]);
	a->column = w->word[1];
	return sql;
}

static const char *take_report(struct bbq_args *a, const struct bbq_words *w, const char *sql)
{
	const char *report = w->word[1] ? bbq_report_sql(w->word[1]) : NULL;

	(void)sql;
	if (!w->word[1])
		bb_usage("which report? ('bbq reports' lists them)");
	if (!report)
		bb_die(BB_EXIT_FAILED, "no such report: %s ('bbq reports' lists them)", w->word[1]);
	a->report = true;
	return report;
}

static const char *take_diff(struct bbq_args *a, const struct bbq_words *w, const char *sql)
{
	(void)w, (void)sql;
	if (a->n_recordings < 2)
		bb_usage("diff takes two recordings");
	return bbq_report_sql("diff");
}

static const char *take_export(struct bbq_args *a, const struct bbq_words *w, const char *sql)
{
	if (!w->word[1] || !bbq_export_is_format(w->word[1]))
		bb_usage("export takes one of csv, jsonl, folded, perfetto and sqlite%s%s", w->word[1] ? ": " : "", w->word[1] ? w->word[1] : "");
	a->export = w->word[1];
	a->tables = w->word + 2;
	a->n_tables = w->n - 2;
	return sql;
}

static const char *take_shell(struct bbq_args *a, const struct bbq_words *w, const char *sql)
{
	(void)w;
	a->shell = true;
	return sql;
}

static const struct {
	const char *word;
	size_t max_words;
	const char *sql;
	const char *(*take)(struct bbq_args *a, const struct bbq_words *w, const char *sql);
} verbs[] = {
	{ "tables", 1, "SELECT name, kind, rows, doc FROM bbx_table", NULL },
	{ "schema", 2,
	  "SELECT table_name, name, type, nullif(unit, '') AS unit, CASE hidden WHEN 1 THEN coalesce('= ' || alias_of, 'hidden') END AS hidden, doc "
	  "FROM bbx_column WHERE table_name = :table OR :table IS NULL", take_schema },
	{ "columns", 2,
	  "SELECT name, count(*) AS n, group_concat(table_name, ' ') AS tables, min(doc) AS doc FROM bbx_column "
	  "WHERE alias_of IS NULL AND (name LIKE '%' || :name || '%' OR :name IS NULL) GROUP BY name ORDER BY name", take_columns },
	{ "reports", 1, "SELECT name, doc, params FROM bbx_report", NULL },
	{ "run", 2, NULL, take_report },
	{ "diff", 1, NULL, take_diff },
	{ "shell", 1, "", take_shell },
	{ "export", BBQ_MAX_WORDS, "", take_export },
};

bool bbq_verb(struct bbq_args *a, const struct bbq_words *w, const char **ret_sql)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(verbs[i].word, w->word[0]) || w->n > verbs[i].max_words)
			continue;
		*ret_sql = verbs[i].take ? verbs[i].take(a, w, verbs[i].sql) : verbs[i].sql;
		return true;
	}
	return false;
}

enum bb_exit bbq_verb_check(const struct bbq_args *a)
{
	if (a->table)
		bb_warn("no such table: %s ('bbq tables' lists them)", a->table);
	if (a->column)
		bb_warn("no column has %s in its name ('bbq columns' lists them)", a->column);
	return a->table || a->column ? BB_EXIT_FAILED : BB_EXIT_OK;
}
