/* SPDX-License-Identifier: Apache-2.0 */
#include "ask.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "control.h"
#include "print.h"
#include "settings.h"
#include "timearg.h"

#define ROWS_MAX 64

/* Which recorder is asked; the rows of it are in the options of both commands. */
struct whom {
	const char *socket, *config;
};

#define WHOM_OPTIONS(whom) \
	{ 0, "socket", "FILE", "the recorder's socket (default: what its settings say)", BB_OPT_STR, &(whom)->socket, NULL }, \
	{ 'c', "config", "FILE", "read settings from here", BB_OPT_STR, &(whom)->config, NULL }

/* The socket that the recorder has, unless another one is named: as its own settings say. */
static char *find_socket(const struct whom *whom)
{
	const struct rec_setting_args args = { .config = whom->config, .values = { [REC_SETTING_socket] = whom->socket } };
	struct rec_settings s;
	char why[256], *path;

	if (rec_settings_load(&s, &args, why, sizeof(why)) < 0)
		bb_die(BB_EXIT_FAILED, "%s", why);
	path = strdup(s.socket);
	rec_settings_free(&s);
	if (!path)
		bb_die(BB_EXIT_FAILED, "out of memory");
	return path;
}

/* Asks, or ends the program; quiet: without a word. */
static void ask(const char *path, const char *line, bool quiet, char answer[REC_CONTROL_ANSWER])
{
	long r = rec_control_ask(path, line, answer);

	if (r < 0 && quiet)
		bb_exit(BB_EXIT_FAILED);
	if (r == -ENOENT || r == -ECONNREFUSED)
		bb_die(BB_EXIT_FAILED, "%s: no recorder runs here", path);
	if (r <= 0)
		bb_die(BB_EXIT_FAILED, "%s: %s", path, r ? strerror((int)-r) : "no answer");
	if (!strncmp(answer, "error\t", 6))
		bb_die(BB_EXIT_FAILED, "%.*s", (int)strcspn(answer + 6, "\n"), answer + 6);
}

static struct bb_cell cell_of(const char *value)
{
	char *end;
	unsigned long long n = strtoull(value, &end, 10);

	if (*value >= '0' && *value <= '9' && !*end)
		return (struct bb_cell){ .type = BB_CELL_uint, .u = n };
	return (struct bb_cell){ .type = *value ? BB_CELL_text : BB_CELL_null, .p = value, .len = strlen(value) };
}

static void print_answer(char *answer, enum bb_mode mode)
{
	const char *names[ROWS_MAX];
	struct bb_cell cells[ROWS_MAX];
	struct bb_print *out;
	char *line;
	size_t n = 0;

	while (n < ROWS_MAX && (line = strsep(&answer, "\n")) && *line) {
		char *value = strchr(line, '\t');

		if (value)
			*value++ = '\0';
		names[n] = line;
		cells[n++] = cell_of(value ? value : "");
	}
	out = bb_print_new(stdout, mode, names, n);
	if (!out || bb_print_row(out, cells))
		bb_die(BB_EXIT_FAILED, "out of memory");
	bb_print_done(out);
}

static int set_mode(const char *arg, void *dst)
{
	return bb_mode_parse(arg, dst);
}

enum bb_exit rec_status_main(int argc, char **argv)
{
	struct whom whom = { 0 };
	enum bb_mode mode = BB_MODE_line;
	bool quiet = false, json = false;
	const struct bb_option options[] = {
		{ 'q', "quiet", NULL, "print nothing: the exit status says whether it records", BB_OPT_FLAG, &quiet, NULL },
		{ 'm', "mode", "MODE", "output: line, table, csv, tsv, json or ndjson", BB_OPT_CALL, &mode, set_mode },
		{ 0, "json", NULL, "the same as -m json", BB_OPT_FLAG, &json, NULL },
		WHOM_OPTIONS(&whom),
		{ 0 },
	};
	const struct bb_tool tool = {
		.name = "bbrec status",
		.synopsis = "[OPTION]...",
		.summary = "Asks bbrec run how it is.",
		.options = options,
		.details = "The exit status is 0 when it records, 1 when it does not, or does not run.",
		.see_also = "bbrec(8)",
	};
	char answer[REC_CONTROL_ANSWER], *path;
	bool records;

	if (bb_tool_parse(&tool, argc, argv) < argc)
		bb_usage("no operands are taken");
	path = find_socket(&whom);
	ask(path, "status\n", quiet, answer);
	free(path);
	records = !strncmp(answer, "recording\tyes\n", 14);
	if (!quiet)
		print_answer(answer, json ? BB_MODE_json : mode);
	return records ? BB_EXIT_OK : BB_EXIT_FAILED;
}

/* A field of the request: tabs and line ends in it would be fields and requests of their own. */
static void add_field(char *line, size_t cap, const char *name, const char *value)
{
	size_t len = strlen(line);
	int n;

	if (!value)
		return;
	if (strpbrk(value, "\t\n"))
		bb_usage("--%s: no tabs and line ends", name);
	n = snprintf(line + len, cap - len, "\t%s=%s", name, value);
	if (n < 0 || (size_t)n >= cap - len - 1)
		bb_usage("--%s is too long", name);
}

static int check_last(const char *arg, void *dst)
{
	uint64_t ns;

	*(const char **)dst = arg;
	return bb_duration_parse(arg, &ns) < 0 || !ns ? -EINVAL : 0;
}

enum bb_exit rec_trigger_main(int argc, char **argv)
{
	const char *pod = NULL, *reason = NULL, *last = NULL;
	struct whom whom = { 0 };
	const struct bb_option options[] = {
		{ 'p', "pod", "POD", "the pod that the incident is about: NAME, or NAMESPACE/NAME", BB_OPT_STR, &pod, NULL },
		{ 'r', "reason", "TEXT", "why, in words", BB_OPT_STR, &reason, NULL },
		{ 0, "last", "TIME", "only what was recorded in this time before: 30s, 5m", BB_OPT_CALL, &last, check_last },
		WHOM_OPTIONS(&whom),
		{ 0 },
	};
	const struct bb_tool tool = {
		.name = "bbrec trigger",
		.synopsis = "[OPTION]...",
		.summary = "Asks bbrec run for an incident of the last minutes.",
		.options = options,
		.details = "Prints the name of its file, which is there once what follows the trigger is recorded, too: see --post-roll.",
		.see_also = "bbrec(8)",
	};
	char answer[REC_CONTROL_ANSWER], line[REC_CONTROL_LINE] = "trigger", *path;
	const char *warning;

	if (bb_tool_parse(&tool, argc, argv) < argc)
		bb_usage("no operands are taken");
	add_field(line, sizeof(line), "pod", pod);
	add_field(line, sizeof(line), "reason", reason);
	add_field(line, sizeof(line), "last", last);
	strcat(line, "\n");
	path = find_socket(&whom);
	ask(path, line, false, answer);
	free(path);
	if (!strncmp(answer, "name\t", 5))
		printf("%.*s\n", (int)strcspn(answer + 5, "\n"), answer + 5);
	warning = strstr(answer, "\nwarning\t");
	if (warning)
		bb_warn("%s: %.*s: the incident is made all the same", pod, (int)strcspn(warning + 9, "\n"), warning + 9);
	return BB_EXIT_OK;
}
