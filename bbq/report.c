/* SPDX-License-Identifier: Apache-2.0 */
/* Table bbx_report: the statements of bbq/reports, which bbq run runs. */
#include <string.h>
#include "define.h"
#include "list.h"

static uint64_t n_reports(struct bbq *q)
{
	uint64_t n = 0;

	(void)q;
	while (bbq_report_files[n].name)
		n++;
	return n;
}

static bool has_all(void *aux, const char *need)
{
	(void)aux, (void)need;
	return true;
}

static void get_name(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)q, (void)c;
	sqlite3_result_text(ctx, bbq_report_files[row].name, -1, SQLITE_STATIC);
}

static void get_doc(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	struct bbq_define d = { 0 };

	(void)q, (void)c;
	if (bbq_define_parse(&bbq_report_files[row], has_all, NULL, &d))
		sqlite3_result_error_nomem(ctx);
	else
		sqlite3_result_text(ctx, d.doc, -1, SQLITE_TRANSIENT);
	bbq_define_done(&d);
}

static void get_params(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	sqlite3_str *s = sqlite3_str_new(NULL);
	struct bbq_define d = { 0 };
	char *text;

	(void)q, (void)c;
	if (bbq_define_parse(&bbq_report_files[row], has_all, NULL, &d))
		sqlite3_result_error_nomem(ctx);
	for (size_t i = 0; i < d.n_args; i++)
		sqlite3_str_appendf(s, "%s%s: %s", i ? "; " : "", d.args[i].name, d.args[i].doc);
	text = sqlite3_str_finish(s);
	if (text)
		sqlite3_result_text(ctx, text, -1, sqlite3_free);
	bbq_define_done(&d);
}

static void get_sql(struct bbq *q, uint64_t row, const struct bbq_list_column *c, sqlite3_context *ctx)
{
	(void)q, (void)c;
	sqlite3_result_text(ctx, bbq_report_files[row].text, (int)bbq_report_files[row].len, SQLITE_STATIC);
}

static const struct bbq_list_column columns[] = {
	{ "name", "TEXT", "", "name of the report", .get = get_name },
	{ "doc", "TEXT", "", "what it answers", .get = get_doc },
	{ "params", "TEXT", "", "its parameters", .get = get_params },
	{ "sql", "TEXT", "", "its statements", true, .get = get_sql },
	{ 0 },
};

const struct bbq_list bbq_list_report = { "bbx_report", "Reports, for bbq run.", false, BBX_KNOWN_times, n_reports, columns, NULL };

const char *bbq_report_sql(const char *name)
{
	for (const struct bbq_embedded *f = bbq_report_files; f->name; f++)
		if (!strcmp(f->name, name))
			return f->text;
	return NULL;
}
