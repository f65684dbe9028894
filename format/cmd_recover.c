/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "cleanup.h"
#include "cmd_output.h"
#include "input.h"
#include "print.h"
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#define SUFFIX ".bbx"
#define PROGRAM "bbx recover " BB_VERSION

struct recover {
	const char *in, *out;
	bool json;
	const struct bbx_recover_report *rep;
};

static const char *base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* incident.bbx -> incident.recovered.bbx, beside it unless it stands in an archive; malloced. */
static char *default_output(const char *in)
{
	char *out = NULL;
	struct stat st;
	size_t n;

	if (!strcmp(in, "-"))
		return strdup(in);
	if (stat(in, &st))
		in = base(in);
	n = strlen(in);
	if (n > strlen(SUFFIX) && !strcmp(in + n - strlen(SUFFIX), SUFFIX))
		n -= strlen(SUFFIX);
	if (asprintf(&out, "%.*s.recovered" SUFFIX, (int)n, in) < 0)
		bb_die(BB_EXIT_FAILED, "out of memory");
	return out;
}

/* ---- The report -------------------------------------------------------------------------------------------------- */

static uint64_t n_missing(const struct bbx_recover_report *rep)
{
	uint64_t n = 0;

	for (size_t i = 0; i < rep->n_missing; i++)
		n += rep->missing[i].last_seq - rep->missing[i].first_seq + 1;
	return n;
}

static void print_json(const struct recover *r)
{
	static const char *const words[] = { "false", "true" };
	const struct bbx_recover_report *rep = r->rep;

	printf("{\"input\":");
	bb_print_json_string(stdout, r->in, strlen(r->in));
	printf(",\"output\":");
	bb_print_json_string(stdout, r->out, strlen(r->out));
	printf(",\"intact\":%s,\"loss\":%s,\"truncated\":%s", words[rep->intact], words[rep->loss], words[rep->truncated]);
	printf(",\"records\":%" PRIu64 ",\"rows\":%" PRIu64 ",\"bytes\":%" PRIu64, rep->records, rep->rows, rep->bytes);
	printf(",\"skipped_bytes\":%" PRIu64 ",\"lost_rows\":%" PRIu64 ",\"lost_cells\":%" PRIu64 ",\"missing\":[",
	       rep->skipped_bytes, rep->lost_rows, rep->lost_cells);
	for (size_t i = 0; i < rep->n_missing; i++)
		printf("%s{\"session\":\"%016" PRIx64 "\",\"first_seq\":%" PRIu64 ",\"last_seq\":%" PRIu64 "}", i ? "," : "",
		       rep->missing[i].session, rep->missing[i].first_seq, rep->missing[i].last_seq);
	puts("]}");
}

static void print_line(const struct recover *r)
{
	const struct bbx_recover_report *rep = r->rep;
	char lost[128] = "", cells[64] = "";

	if (rep->intact) {
		bb_warn("%s: whole: copied to %s", r->in, r->out);
		return;
	}
	if (rep->lost_rows)
		snprintf(lost, sizeof(lost), " of %" PRIu64 " rows or more", rep->lost_rows);
	if (rep->lost_cells)
		snprintf(cells, sizeof(cells), ", %" PRIu64 " values of the rows kept", rep->lost_cells);
	bb_warn("%s: %" PRIu64 " records and %" PRIu64 " rows copied to %s; left out: %" PRIu64 " bytes, %" PRIu64
		" records%s%s%s", r->in, rep->records, rep->rows, r->out, rep->skipped_bytes, n_missing(rep), lost, cells,
		rep->truncated ? "; the end is missing" : "");
}

/* ---- The command ------------------------------------------------------------------------------------------------- */

static enum bb_exit recover(struct recover *r, int in)
{
	struct bbx_diag diag = { .off = UINT64_MAX };
	struct bbx_recover *rc;
	const struct bb_output_inputs inputs = { (char *[]){ (char *)r->in }, 1, NULL };
	struct bb_output o;
	enum bb_exit status;
	int err = bbx_recover_open(in, base(r->in), PROGRAM, &rc, &diag);

	if (err)
		bb_die(BB_EXIT_FAILED, "%s: %s", r->in, diag.what[0] ? diag.what : bbx_strerror(err));
	r->rep = bbx_recover_report(rc);
	if (bb_input_is_strict() && !r->rep->intact)
		bb_die(BB_EXIT_FAILED, "%s: not as its writer left it: nothing is copied", r->in);
	bb_output_refuse(r->out, &inputs);
	bbx_output_open(&o, r->out, &inputs);
	bb_output_end(&o, bbx_recover_write(rc, o.fd));
	status = r->rep->loss ? BB_EXIT_DAMAGED : BB_EXIT_OK;
	bb_progress_stop();
	if (r->json)
		print_json(r);
	else
		print_line(r);
	bbx_recover_free(rc);
	return status;
}

enum bb_exit bbx_cmd_recover(int argc, char **argv)
{
	struct recover r = { 0 };
	const struct bb_option options[] = {
		{ 'o', "output", "FILE", "write to FILE instead of NAME.recovered.bbx; - is standard output", BB_OPT_STR, &r.out,
		  NULL },
		{ 0, "json", NULL, "print one JSON object that says what was kept and what is missing", BB_OPT_FLAG, &r.json, NULL },
		BB_INPUT_STRICT,
		{ 0 },
	};
	const struct bb_tool tool = {
		.name = "bbx recover",
		.synopsis = "[OPTION]... FILE",
		.summary = "Copy the good records of a damaged recording, byte by byte.",
		.options = options,
		.details = "The copy is a sound recording that says what it lacks; of a whole one it is the\n"
			   "same bytes. Status 3: something is missing; 1: nothing could be copied.",
		.see_also = "bbx(1), bbx(5)",
	};
	int first = bb_tool_parse(&tool, argc, argv);
	_cleanup_free_ char *name = NULL, *out = NULL;
	_cleanup_close_ int in = -1;

	if (argc - first != 1)
		bb_usage(argc == first ? "no recording given" : "one recording at a time");
	bb_progress_start();
	in = bb_input_open_fd(argv[first], &name);
	r.in = name;
	if (!r.out)
		r.out = out = default_output(name);
	if (!r.out)
		bb_die(BB_EXIT_FAILED, "out of memory");
	if (r.json && !strcmp(r.out, "-"))
		bb_usage("--json prints to standard output: name a file with -o");
	return recover(&r, in);
}
