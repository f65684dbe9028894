/* SPDX-License-Identifier: Apache-2.0 */
#include "args.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "bbq.h"
#include "cleanup.h"
#include "input.h"
#include "sizearg.h"
#include "timearg.h"

#define MAX_SQL (16u << 20)

static int set_mode(const char *arg, void *dst)
{
	struct bbq_args *a = dst;

	a->has_mode = true;
	return bb_mode_parse(arg, &a->mode);
}

/* --csv is a synonym of --mode csv, and so on. */
struct synonym {
	struct bbq_args *args;
	const char *mode;
};

static int set_synonym(const char *arg, void *dst)
{
	const struct synonym *s = dst;

	(void)arg;
	return set_mode(s->mode, s->args);
}

static int set_times(const char *arg, void *dst)
{
	static const char *const names[] = { "ns", "iso", "rel" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(arg, names[i])) {
			*(enum bbq_times *)dst = (enum bbq_times)(i + BBQ_TIMES_ns);
			return 0;
		}
	return -EINVAL;
}

static int set_number(const char *arg, void *dst)
{
	char *end;

	errno = 0;
	*(uint64_t *)dst = strtoull(arg, &end, 10);
	return errno || end == arg || *end || *arg == '-' ? -EINVAL : 0;
}

static int set_pid(const char *arg, void *dst)
{
	struct bbq_scope *s = dst;
	uint64_t n;
	int err = set_number(arg, &n);

	if (err || n > UINT32_MAX)
		return -EINVAL;
	s->has_pid = true;
	s->descendants = false;
	s->pid = (uint32_t)n;
	return 0;
}

static int set_tree(const char *arg, void *dst)
{
	int err = set_pid(arg, dst);

	((struct bbq_scope *)dst)->descendants = !err;
	return err;
}

static int set_width(const char *arg, void *dst)
{
	uint64_t n;
	int err = set_number(arg, &n);

	*(size_t *)dst = n < 65536 ? (size_t)n : 65536;
	return err;
}

static int set_duration(const char *arg, void *dst)
{
	return bb_duration_parse(arg, dst);
}

static int set_size(const char *arg, void *dst)
{
	return bb_size_parse(arg, dst);
}

/* The last one of a name counts. */
static void put_param(struct bbq_args *a, struct bbq_param param)
{
	size_t i = 0;

	while (i < a->n_params && (a->params[i].name_len != param.name_len || memcmp(a->params[i].name, param.name, param.name_len)))
		i++;
	if (i == BBQ_MAX_PARAMS)
		bb_usage("too many parameters");
	a->params[i] = param;
	a->n_params += i == a->n_params;
}

void bbq_args_param(struct bbq_args *a, const char *name, const char *value)
{
	put_param(a, (struct bbq_param){ name, value, strlen(name) });
}

static int add_param(const char *arg, void *dst)
{
	struct bbq_args *a = dst;
	const char *equals = strchr(arg, '=');

	if (!equals || equals == arg)
		return -EINVAL;
	put_param(a, (struct bbq_param){ arg, equals + 1, (size_t)(equals - arg) });
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

static void sort_operands(struct bbq_args *a, char **operands, size_t n, struct bbq_words *w)
{
	a->recordings = operands;
	for (size_t i = 0; i < n; i++) {
		if (a->file || bb_input_is_file(operands[i]))
			a->recordings[a->n_recordings++] = operands[i];
		else if (w->n < BBQ_MAX_WORDS)
			w->word[w->n++] = operands[i];
	}
}

static void take_words(struct bbq_args *a, const struct bbq_words *w, bool verb)
{
	const char *sql = w->word[0];

	if (a->file) {
		a->sql = read_sql(a->file);
		return;
	}
	if (!w->n)
		bb_usage("no SQL given");
	if (!verb || !bbq_verb(a, w, &sql)) {
		if (!strpbrk(sql, " \t\r\n;("))
			bb_usage("neither SQL nor a file: %s", sql);
		if (w->n > 1)
			bb_usage("one statement at a time; this is no file: %s", strchr(w->word[1], ' ') ? w->word[0] : w->word[1]);
	}
	a->sql = strdup(sql);
	if (!a->sql)
		bb_die(BB_EXIT_FAILED, "out of memory");
}

/* Of the terminal, 0 = there is none. */
static size_t screen_width(void)
{
	struct winsize size;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) ? 0 : size.ws_col;
}

#define SYNONYM(i, name, help) { 0, name, NULL, "the same as --mode " name help, BB_OPT_CALL, &synonyms[i], set_synonym }

static const char details[] =
	"Without FILE, $BBX or the newest .bbx file of the current folder is read.\n\n"
	"Examples:\n"
	"  bbq 'select * from exec where pod = \"checkout-6d9f\"'\n"
	"  bbq incident.bbx 'select iso(ts), comm, argv from exec where rel > -10'\n"
	"  bbq --line 'select * from oom'\n"
	"  bbq --json 'select rowid, * from signal where ts > utc(\"-2s\")'";

/* What holds for --untrusted unless other bounds are given. */
static void bound(struct bbq_args *a)
{
	if (!a->untrusted)
		return;
	if (a->shell || a->export)
		bb_usage("--untrusted is for a statement");
	a->limit = a->limit ? a->limit : 10000;
	a->timeout_ns = a->timeout_ns ? a->timeout_ns : 10000000000;
	a->max_memory = a->max_memory ? a->max_memory : 256 << 20;
}

/* SQL that begins with a comment is no option: blanks say the same. */
static void blank_comments(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strncmp(argv[i], "-- ", 3) && strchr(argv[i], '\n'))
			memset(argv[i], ' ', strcspn(argv[i], "\n"));
}

static void scope_pod(struct bbq_args *a)
{
	const char **ns = &a->scope.text[BBQ_SCOPE_namespace];

	if (a->pod.ns && *ns)
		bb_usage("two namespaces: --namespace %s and --pod %s/%s", *ns, a->pod.ns, a->pod.name);
	a->scope.text[BBQ_SCOPE_pod] = a->pod.name;
	if (a->pod.ns)
		*ns = a->pod.ns;
}

/* What is no option. */
static void take_operands(struct bbq_args *a, struct bbq_words *w, char **operands, size_t n)
{
	bool verb = n && !bb_input_is_file(operands[0]);

	sort_operands(a, operands, n, w);
	scope_pod(a);
	if (a->output && !a->has_mode)
		a->mode = BB_MODE_csv;
	take_words(a, w, verb);
	bound(a);
}

void bbq_args_parse(int argc, char **argv, struct bbq_words *ret_w, struct bbq_args *ret_a)
{
	struct synonym synonyms[] = {
		{ ret_a, "box" }, { ret_a, "table" }, { ret_a, "column" }, { ret_a, "line" }, { ret_a, "csv" }, { ret_a, "tsv" }, { ret_a, "list" },
		{ ret_a, "json" }, { ret_a, "ndjson" }, { ret_a, "jsonl" }, { ret_a, "markdown" }, { ret_a, "html" },
	};
	const struct bb_option options[] = {
		{ 'm', "mode", "MODE", "print as box, table, line, csv, tsv, list, json, ndjson, markdown or html (default: box on a terminal, else csv)",
		  BB_OPT_CALL, ret_a, set_mode },
		SYNONYM(0, "box", ": columns that fit the screen"), SYNONYM(1, "table", ": columns as wide as their text"), SYNONYM(2, "column", ""),
		SYNONYM(3, "line", ": a line for each value"), SYNONYM(4, "csv", ""), SYNONYM(5, "tsv", ""), SYNONYM(6, "list", ""),
		SYNONYM(7, "json", ""), SYNONYM(8, "ndjson", ""), SYNONYM(9, "jsonl", ""), SYNONYM(10, "markdown", ""), SYNONYM(11, "html", ""),
		{ 0, "no-header", NULL, "do not print the names of the columns", BB_OPT_FLAG, &ret_a->look.no_header, NULL },
		{ 0, "null", "TEXT", "print NULL as TEXT, where the mode has no NULL", BB_OPT_STR, &ret_a->look.null, NULL },
		{ 0, "width", "N", "width of the screen for box, 0 = as wide as needed", BB_OPT_CALL, &ret_a->look.width, set_width },
		{ 0, "time", "FORM", "print times as ns (since 1970), iso or rel (seconds from the trigger); iso for a person on a terminal, else ns", BB_OPT_CALL, &ret_a->times, set_times },
		{ 'p', "pod", "POD", "only rows of this pod, or of NAMESPACE/POD", BB_OPT_CALL, &ret_a->pod, bb_pod_set },
		{ 0, "namespace", "NAME", "only rows of this namespace", BB_OPT_STR, &ret_a->scope.text[BBQ_SCOPE_namespace], NULL },
		{ 0, "container", "NAME", "only rows of this container", BB_OPT_STR, &ret_a->scope.text[BBQ_SCOPE_container], NULL },
		{ 'n', "node", "NODE", "only rows of this node", BB_OPT_STR, &ret_a->scope.text[BBQ_SCOPE_node], NULL },
		{ 0, "pid", "PID", "only rows of the process with this pid on its node", BB_OPT_CALL, &ret_a->scope, set_pid },
		{ 0, "tree", "PID", "only rows of this process and its descendants", BB_OPT_CALL, &ret_a->scope, set_tree },
		{ 's', "since", "TIME", "only events from then on: -30s from the trigger, or 2026-11-20T10:02:11Z", BB_OPT_STR, &ret_a->since, NULL },
		{ 'u', "until", "TIME", "only events up to then", BB_OPT_STR, &ret_a->until, NULL },
		{ 'o', "output", "FILE", "write to FILE", BB_OPT_STR, &ret_a->output, NULL },
		{ 'f', "file", "FILE", "read the SQL from FILE, - for standard input", BB_OPT_STR, &ret_a->file, NULL },
		{ 0, "param", "NAME=VALUE", "value of the parameter :NAME in the SQL", BB_OPT_CALL, ret_a, add_param },
		{ 0, "limit", "N", "print at most N rows of a statement", BB_OPT_CALL, &ret_a->limit, set_number },
		{ 0, "timeout", "TIME", "give up after this time, such as 10s", BB_OPT_CALL, &ret_a->timeout_ns, set_duration },
		{ 0, "max-memory", "SIZE", "fail when more memory than this is needed, such as 256M", BB_OPT_CALL, &ret_a->max_memory, set_size },
		{ 0, "untrusted", NULL, "for SQL that nobody has looked at: only SELECT, in bounds of time, rows and memory", BB_OPT_FLAG, &ret_a->untrusted, NULL },
		{ 0, "explain", NULL, "print how a statement would be answered instead", BB_OPT_FLAG, &ret_a->explain, NULL },
		{ 0, "no-rewrite", NULL, "do not put statements that add up rows to the cubes of their tables", BB_OPT_FLAG, &ret_a->no_rewrite, NULL },
		{ 0, "stats", NULL, "say on stderr what a statement cost", BB_OPT_FLAG, &ret_a->stats, NULL },
		{ 0, "exit-code", NULL, "exit with 4 when there are no rows", BB_OPT_FLAG, &ret_a->exit_code, NULL },
		{ 'q', "quiet", NULL, "do not say what is missing from a damaged recording", BB_OPT_FLAG, &ret_a->quiet, NULL },
		BB_INPUT_STRICT,
		{ 0 },
	};
	const struct bb_tool tool = {
		.name = "bbq",
		.synopsis = "[OPTION]... [FILE]... 'SQL'\n[OPTION]... -f SQLFILE [FILE]...\ntables [FILE]...\nschema [TABLE] [FILE]...\ncolumns [NAME] [FILE]...\nreports [FILE]...\nrun REPORT [FILE]...\ndiff FILE FILE...\nexport FORMAT [TABLE]... [-o OUT] [FILE]...\nshell [FILE]...",
		.summary = "Answer SQL from recordings.",
		.options = options,
		.details = details,
		.see_also = "bbq(1), bbx(1), bbgraph(1), bbai(1), bbx(5)",
	};
	int first;

	*ret_w = (struct bbq_words){ 0 };
	*ret_a = (struct bbq_args){ .mode = isatty(STDOUT_FILENO) ? BB_MODE_box : BB_MODE_csv, .is_screen = isatty(STDOUT_FILENO), .look.width = screen_width() };
	blank_comments(argc, argv);
	first = bb_tool_parse(&tool, argc, argv);
	take_operands(ret_a, ret_w, argv + first, (size_t)(argc - first));
}
