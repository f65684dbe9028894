/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../bbq/bbq.h"
#include "case.h"
#include "cleanup.h"
#include "detector.h"
#include "input.h"
#include "report.h"
#include "tool.h"

#define EXTRA_MAX 32

static struct {
	bool json, list, explain, exit_code;
	int verbose;
	const char *extra[EXTRA_MAX];
	size_t n_extra;
} opt;

struct detectors {
	struct ai_detector **all;
	size_t n;
};

static int add_extra(const char *arg, void *dst)
{
	(void)dst;
	if (opt.n_extra == EXTRA_MAX)
		return -EINVAL;
	opt.extra[opt.n_extra++] = arg;
	return 0;
}

static const struct bb_option options[] = {
	{ 0, "json", NULL, "print one JSON object", BB_OPT_FLAG, &opt.json, NULL },
	{ 0, "detector", "FILE", "ask this detector too; may be given up to 32 times", BB_OPT_CALL, NULL, add_extra },
	{ 0, "list", NULL, "list the detectors", BB_OPT_FLAG, &opt.list, NULL },
	{ 0, "explain", NULL, "print the SQL that led to the verdict, too", BB_OPT_FLAG, &opt.explain, NULL },
	{ 0, "exit-code", NULL, "exit 4 when no cause is found", BB_OPT_FLAG, &opt.exit_code, NULL },
	BB_INPUT_STRICT,
	{ 'v', "verbose", NULL, "say on stderr which detector found how much", BB_OPT_COUNT, &opt.verbose, NULL },
	{ 0 },
};

static const struct bb_tool tool = {
	.name = "bbai",
	.synopsis = "[OPTION]... [FILE]...",
	.summary = "Say why a pod died: one verdict from a recording, with the rows that prove it.",
	.options = options,
	.details = "Without FILE, the recording in the current folder is taken.\n\n"
		   "Examples:\n"
		   "  bbai incident.bbx\n"
		   "  bbai --json incident.bbx | jq -r .verdict.title",
	.see_also = "bbai(1), bbq(1), bbgraph(1)",
};

/* name is for messages. */
static void add_detector(struct detectors *ds, const char *name, const char *text, size_t len)
{
	struct ai_detector **grown = realloc(ds->all, (ds->n + 1) * sizeof(*grown));
	struct ai_diag diag;
	int err;

	if (!grown)
		bb_die(BB_EXIT_FAILED, "%s", bbx_strerror(-ENOMEM));
	ds->all = grown;
	err = ai_detector_parse(text, len, &ds->all[ds->n], &diag);
	if (err == -ENOMEM)
		bb_die(BB_EXIT_FAILED, "%s", bbx_strerror(err));
	if (err && diag.line)
		bb_die(BB_EXIT_FAILED, "%s: line %zu: %s", name, diag.line, diag.what);
	if (err)
		bb_die(BB_EXIT_FAILED, "%s: %s", name, diag.what);
	ds->n++;
}

static void add_detector_file(struct detectors *ds, const char *path)
{
	_cleanup_fclose_ FILE *f = fopen(path, "re");
	_cleanup_free_ char *text = malloc(AI_DETECTOR_MAX + 1);
	size_t len;

	if (!f)
		bb_die(BB_EXIT_FAILED, "%s: %s", path, strerror(errno));
	if (!text)
		bb_die(BB_EXIT_FAILED, "%s", bbx_strerror(-ENOMEM));
	len = fread(text, 1, AI_DETECTOR_MAX + 1, f);
	if (ferror(f))
		bb_die(BB_EXIT_FAILED, "%s: %s", path, strerror(errno));
	add_detector(ds, path, text, len);
}

static struct detectors load_detectors(void)
{
	struct detectors ds = { 0 };

	for (const struct ai_embedded *e = ai_detectors; e->name; e++)
		add_detector(&ds, e->name, e->text, e->len);
	for (size_t i = 0; i < opt.n_extra; i++)
		add_detector_file(&ds, opt.extra[i]);
	return ds;
}

static void free_detectors(struct detectors *ds)
{
	for (size_t i = 0; i < ds->n; i++)
		ai_detector_free(ds->all[i]);
	free(ds->all);
}

static void print_list(const struct detectors *ds)
{
	for (size_t i = 0; i < ds->n; i++)
		printf("%-18s %s\n", ds->all[i]->class, ds->all[i]->title);
}

static void say_counts(const struct detectors *ds, const struct ai_findings *f)
{
	for (size_t i = 0; i < ds->n; i++) {
		size_t n = 0;

		for (size_t k = 0; k < f->n; k++)
			n += f->all[k]->detector == ds->all[i];
		bb_warn("detector %s: %zu finding%s", ds->all[i]->class, n, n == 1 ? "" : "s");
	}
}

static int print_case(struct bbq *q, const struct ai_case *c, const struct detectors *ds)
{
	int err = opt.json ? ai_json(stdout, c) : ai_report(stdout, c);

	if (opt.verbose)
		say_counts(ds, &c->findings);
	return !err && opt.explain && !opt.json ? ai_report_sql(stdout, q, c, ds->all, ds->n) : err;
}

/* What the detectors could not be asked. */
static enum bb_exit say_failures(const struct ai_case *c)
{
	for (size_t i = 0; i < c->findings.n_failures; i++)
		bb_warn("detector %s: %s", c->findings.failures[i].detector->class, c->findings.failures[i].why);
	return c->findings.n_failures ? BB_EXIT_FAILED : BB_EXIT_OK;
}

static enum bb_exit judge(struct bbx_reader *r, const struct detectors *ds)
{
	enum bb_exit status, damage;
	struct bbx_diag diag;
	struct ai_case c;
	struct bbq *q;
	int err = bbq_open(r, &q, &diag);

	if (err)
		bb_die(BB_EXIT_FAILED, "%s", diag.what[0] ? diag.what : bbx_strerror(err));
	err = ai_case_new(q, ds->all, ds->n, &c);
	if (!err) {
		err = print_case(q, &c, ds);
		status = say_failures(&c);
		if (!status && opt.exit_code && !c.verdict)
			status = BB_EXIT_NOTHING;
		ai_case_done(&c);
	}
	bbq_close(q);
	if (err)
		bb_die(BB_EXIT_FAILED, "%s", bbx_strerror(err));
	damage = bb_input_report(r);
	return damage ? damage : status;
}

int main(int argc, char **argv)
{
	int first = bb_tool_parse(&tool, argc, argv);
	struct detectors ds = load_detectors();
	enum bb_exit status = BB_EXIT_OK;
	struct bbx_reader *r;

	if (opt.list) {
		print_list(&ds);
	} else {
		r = bb_input_open(argv + first, argc - first, 0);
		status = judge(r, &ds);
		bbx_close(r);
	}
	free_detectors(&ds);
	bb_exit(status);
}
