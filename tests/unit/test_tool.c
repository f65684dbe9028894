/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tool.h"

#define MAX_ARGS 16

static struct {
	bool flag;
	int count;
	const char *text;
	int number;
} got;

static int parse_number(const char *arg, void *dst)
{
	char *end;

	*(int *)dst = (int)strtol(arg, &end, 10);
	return *end || end == arg ? -EINVAL : 0;
}

static const struct bb_option options[] = {
	{ 'f', "flag", NULL, "a flag", BB_OPT_FLAG, &got.flag, NULL },
	{ 'v', "verbose", NULL, "more each time", BB_OPT_COUNT, &got.count, NULL },
	{ 0, "text", "words", "a text, with a help that is long enough to need a second line of the screen", BB_OPT_STR,
	  &got.text, NULL },
	{ 'n', "number", "n", "a number", BB_OPT_CALL, &got.number, parse_number },
	{ 0 },
};

static const struct bb_tool tool = {
	.name = "bbt sub",
	.synopsis = "[option]... <file>\n--text <words>",
	.summary = "Tests the shell.",
	.options = options,
	.details = "Some details.",
	.see_also = "bbt(1)",
};

/* Splits words at blanks. Returns argc. */
static int split(char *words, char **argv)
{
	int argc = 0;

	for (char *w = strtok(words, " "); w && argc < MAX_ARGS; w = strtok(NULL, " "))
		argv[argc++] = w;
	argv[argc] = NULL;
	return argc;
}

static int parse(const char *words, bool posix, char **argv)
{
	static char copy[256];
	int argc;

	memset(&got, 0, sizeof(got));
	strcpy(copy, words);
	argc = split(copy, argv);
	return posix ? bb_tool_parse_posix(&tool, argc, argv) : bb_tool_parse(&tool, argc, argv);
}

static void test_options_stand_anywhere(void **state)
{
	char *argv[MAX_ARGS + 1];
	int first = parse("sub a -vf b --text=x -n 5 --verbose c", false, argv);

	(void)state;
	assert_true(got.flag);
	assert_int_equal(got.count, 2);
	assert_string_equal(got.text, "x");
	assert_int_equal(got.number, 5);
	assert_string_equal(argv[first], "a");
	assert_string_equal(argv[first + 1], "b");
	assert_string_equal(argv[first + 2], "c");
	assert_null(argv[first + 3]);
}

static void test_two_dashes_end_the_options(void **state)
{
	char *argv[MAX_ARGS + 1];
	int first = parse("sub -v -- -f", false, argv);

	(void)state;
	assert_false(got.flag);
	assert_string_equal(argv[first], "-f");
}

static void test_posix_stops_at_the_first_operand(void **state)
{
	char *argv[MAX_ARGS + 1];
	int first = parse("sub -v command -f", true, argv);

	(void)state;
	assert_int_equal(got.count, 1);
	assert_false(got.flag);
	assert_string_equal(argv[first], "command");
	assert_string_equal(argv[first + 1], "-f");
}

static void test_an_argument_may_start_with_a_dash(void **state)
{
	char *argv[MAX_ARGS + 1];

	(void)state;
	parse("sub --text -30s", false, argv);
	assert_string_equal(got.text, "-30s");
}

/* Runs work in a child, for it ends the program. Returns its status; what it prints comes into out, of 4 KiB. */
static int run(void (*work)(const char *), const char *arg, int stream, char *out)
{
	int fds[2], status;
	size_t n = 0;
	ssize_t got_bytes;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	fflush(NULL);
	pid = fork();
	if (!pid) {
		dup2(fds[1], stream);
		close(fds[0]);
		close(fds[1]);
		work(arg);
		_exit(99);
	}
	close(fds[1]);
	while ((got_bytes = read(fds[0], out + n, 4095 - n)) > 0)
		n += (size_t)got_bytes;
	out[n] = '\0';
	close(fds[0]);
	waitpid(pid, &status, 0);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void work_parse(const char *words)
{
	char *argv[MAX_ARGS + 1];

	parse(words, false, argv);
}

static void test_help_has_one_form(void **state)
{
	char out[4096];

	(void)state;
	assert_int_equal(run(work_parse, "sub --help", STDOUT_FILENO, out), 0);
	assert_string_equal(out, "Usage:\n"
				 " bbt sub [option]... <file>\n"
				 " bbt sub --text <words>\n"
				 "\n"
				 "Tests the shell.\n"
				 "\n"
				 "Options:\n"
				 " -f, --flag                a flag\n"
				 " -v, --verbose             more each time\n"
				 "     --text <words>        a text, with a help that is long enough to need a\n"
				 "                           second line of the screen\n"
				 " -n, --number <n>          a number\n"
				 " -h, --help                show this help\n"
				 " -V, --version             show the version\n"
				 "\n"
				 "Some details.\n"
				 "\n"
				 "Exit status:\n"
				 " 0  done\n"
				 " 1  failed: a file, a query, memory\n"
				 " 2  wrong usage\n"
				 " 3  done, but from a damaged or cut recording: stderr says what is missing\n"
				 "\n"
				 "See also: bbt(1)\n");
}

static void test_version_names_the_tool(void **state)
{
	char out[4096];

	(void)state;
	assert_int_equal(run(work_parse, "sub -V", STDOUT_FILENO, out), 0);
	assert_string_equal(out, "bbt sub (BlackBox) " BB_VERSION "\n");
}

static void test_mistakes_end_with_status_2_and_one_reason(void **state)
{
	static const struct { const char *words, *reason; } mistakes[] = {
		{ "sub -x", "unknown option -x" },
		{ "sub --nonsense", "unknown or ambiguous option --nonsense" },
		{ "sub --ver", "unknown or ambiguous option --ver" },
		{ "sub --text", "option --text needs an argument: words" },
		{ "sub -n", "option --number needs an argument: n" },
		{ "sub --flag=1", "option --flag takes no argument" },
		{ "sub -n five", "--number: not a valid n: five" },
	};
	char out[4096], want[256];

	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(*mistakes); i++) {
		assert_int_equal(run(work_parse, mistakes[i].words, STDERR_FILENO, out), BB_EXIT_USAGE);
		snprintf(want, sizeof(want), "bbt: %s\nTry 'bbt sub --help'.\n", mistakes[i].reason);
		assert_string_equal(out, want);
	}
}

static void work_die(const char *text)
{
	bb_die(BB_EXIT_FAILED, "%s", text);
}

static void test_messages_are_escaped(void **state)
{
	char out[4096];

	(void)state;
	assert_int_equal(run(work_die, "a\x1b[2Jb\nc", STDERR_FILENO, out), BB_EXIT_FAILED);
	assert_non_null(strstr(out, ": a\\x1b[2Jb\\x0ac\n"));
}

static void work_full_disk(const char *path)
{
	if (!freopen(path, "w", stdout))
		_exit(98);
	puts("lost");
	bb_exit(BB_EXIT_OK);
}

static void test_a_full_disk_is_a_failure(void **state)
{
	char out[4096];

	(void)state;
	if (access("/dev/full", W_OK))
		skip();
	assert_int_equal(run(work_full_disk, "/dev/full", STDERR_FILENO, out), BB_EXIT_FAILED);
	assert_non_null(strstr(out, "standard output: No space left on device\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options_stand_anywhere),
		cmocka_unit_test(test_two_dashes_end_the_options),
		cmocka_unit_test(test_posix_stops_at_the_first_operand),
		cmocka_unit_test(test_an_argument_may_start_with_a_dash),
		cmocka_unit_test(test_help_has_one_form),
		cmocka_unit_test(test_version_names_the_tool),
		cmocka_unit_test(test_mistakes_end_with_status_2_and_one_reason),
		cmocka_unit_test(test_messages_are_escaped),
		cmocka_unit_test(test_a_full_disk_is_a_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
